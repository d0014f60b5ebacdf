/* What waits on this phone, kept by the browser until the server has it.

   The service worker has this file, too, see service_worker.js: it uses nothing of a
   page. */

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
        request.onsuccess = () => {
            request.result.onclose = () => (opening = null);
            resolve(request.result);
        };
        request.onerror = () => {
            opening = null; // perhaps the next time
            reject(request.error);
        };
    });
    return opening;
}

/** Return what an action has found, once all that it wrote is on the disk. */
async function run(mode, action) {
    const database = await open();
    return new Promise((resolve, reject) => {
        const transaction = database.transaction(ITEMS, mode);
        let found = null;
        action(transaction.objectStore(ITEMS), (value) => (found = value));
        // a request that is through is not on the disk yet, a transaction is
        transaction.oncomplete = () => resolve(found);
        transaction.onerror = () => reject(transaction.error);
        transaction.onabort = () => reject(transaction.error);
    });
}

function isSame(one, other) {
    return (
        one.user === other.user &&
        one.order === other.order &&
        one.mark === other.mark &&
        !one.file
    );
}

/** Return what a user has here and fits, the oldest first. */
function findItems(user, isWanted) {
    return run("readonly", (items, resolve) => {
        items.getAll().onsuccess = ({target}) =>
            resolve(
                target.result.filter((item) => item.user === user && isWanted(item))
            );
    });
}

export const store = {
    /** Return what a user has here and has not sent, the oldest first. */
    all: (user) => findItems(user, ({sentAt}) => !sentAt),

    /** Return what has arrived, the oldest first: a page that was kept lacks it. */
    sent: (user) => findItems(user, ({sentAt}) => sentAt),

    /**
     * Keep an item; what was refused in the same place is forgotten.
     *
     * @param {Object} item
     * @param {Boolean} isOnly: it takes the place of one that nobody has begun to send
     */
    add: (item, isOnly) =>
        run("readwrite", (items) => {
            items.getAll().onsuccess = ({target}) => {
                const same = target.result.filter((other) => isSame(other, item));
                if (isOnly || item.step === "answer") {
                    same.filter(({error}) => error).forEach(({id}) => items.delete(id));
                }
                // what was tried may have arrived without an answer
                const known =
                    isOnly && same.find(({error, isTried}) => !error && !isTried);
                if (known) {
                    items.put({...item, key: known.key, id: known.id});
                } else {
                    items.add(item);
                }
            };
        }),

    /** Return an item as it is now, noted as one that may have arrived from now on. */
    take: (id) =>
        run("readwrite", (items, resolve) => {
            items.get(id).onsuccess = ({target}) => {
                const item = target.result;
                if (item) {
                    item.isTried = true;
                    items.put(item);
                }
                resolve(item);
            };
        }),

    put: (item) => run("readwrite", (items) => items.put(item)),

    /** Note that an item has arrived; what is large or private of it is not kept. */
    settle: (id) =>
        run("readwrite", (items) => {
            items.get(id).onsuccess = ({target}) => {
                const item = target.result;
                if (item) {
                    const fields = item.step === "sign" ? {} : item.fields;
                    delete item.file;
                    items.put({...item, fields, sentAt: Date.now()});
                }
            };
        }),

    /** Forget what has arrived, as far as it fits. */
    forgetSent: (isOld) =>
        run("readwrite", (items) => {
            items.getAll().onsuccess = ({target}) =>
                target.result
                    .filter((item) => item.sentAt && isOld(item))
                    .forEach(({id}) => items.delete(id));
        }),

    remove: (id) => run("readwrite", (items) => items.delete(id)),
};
