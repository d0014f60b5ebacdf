/* What waits on this phone, kept by the browser until the server has it. */

const NAME = "service_contractor";
const ITEMS = "items";

let opening = null;

function open() {
    opening ||= new Promise((resolve, reject) => {
        const request = indexedDB.open(NAME, 1);
        request.onupgradeneeded = () =>
            request.result.createObjectStore(ITEMS, {
                keyPath: "id",
                autoIncrement: true,
            });
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    return opening;
}

async function run(mode, action) {
    const database = await open();
    return new Promise((resolve, reject) => {
        const transaction = database.transaction(ITEMS, mode);
        const request = action(transaction.objectStore(ITEMS));
        // a request that is through is not on the disk yet, a transaction is
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = () => reject(transaction.error);
        transaction.onabort = () => reject(transaction.error);
    });
}

export const store = {
    all: () => run("readonly", (items) => items.getAll()),
    add: (item) => run("readwrite", (items) => items.add(item)),
    put: (item) => run("readwrite", (items) => items.put(item)),
    remove: (id) => run("readwrite", (items) => items.delete(id)),
};
