import {LoggedOut, Refused, send} from "./sender";
import {EventBus} from "@odoo/owl";
import {store} from "./store";

const RETRY_MS = 15000;
const LOCK = "service_contractor_queue";

/**
 * Steps, answers and photos on their way to the server, in the order in which they were
 * made. Each has a key of its own: what arrives twice is done once.
 *
 * Triggers "CHANGED" when an item is new, sent or refused, "SENT" with an item that has
 * arrived.
 */
class Queue extends EventBus {
    constructor() {
        super();
        this.items = [];
        this.isLoggedOut = false;
        this.progress = {};
    }

    /** Read what earlier pages left, and send it as soon as there is a network. */
    start(userId) {
        if (!this.userId) {
            this.userId = userId;
            window.addEventListener("online", () => this.flush());
            setInterval(() => this.flush(), RETRY_MS);
            this.starting = this.load().then(() => void this.flush());
        }
        return this.starting;
    }

    async load() {
        const items = await store.all();
        // somebody else may have used this phone before
        this.items = items.filter((item) => item.user === this.userId);
        this.trigger("CHANGED");
    }

    get waiting() {
        return this.items.filter((item) => !item.error);
    }

    /**
     * @param {Object} item: order, number, step, mark, fields, and file for photos
     */
    async add(item) {
        const replaced = this.items.filter(
            (other) =>
                other.error &&
                other.order === item.order &&
                other.mark === item.mark &&
                !other.file
        );
        await Promise.all(replaced.map(({id}) => store.remove(id)));
        await store.add({
            ...item,
            key: crypto.randomUUID?.() || makeKey(),
            user: this.userId,
            at: Date.now(),
        });
        await this.load();
        this.flush();
    }

    async forget(id) {
        await store.remove(id);
        await this.load();
    }

    /** Send what waits, one after the other; of several pages one sends. */
    async flush() {
        if (!this.userId || !navigator.onLine) {
            return;
        }
        if (!navigator.locks) {
            this.sending ||= this.sendAll().finally(() => (this.sending = null));
            return this.sending;
        }
        return navigator.locks.request(LOCK, {ifAvailable: true}, (lock) =>
            lock ? this.sendAll() : null
        );
    }

    async sendAll() {
        await this.load();
        let item = this.waiting[0];
        while (item && (await this.sendOne(item))) {
            await this.load();
            item = this.waiting[0];
        }
    }

    /** Return whether to go on with the next item. */
    async sendOne(item) {
        try {
            await send(item, (share) => {
                this.progress[item.id] = share;
                this.trigger("CHANGED");
            });
        } catch (error) {
            if (error instanceof Refused) {
                await store.put({...item, error: error.message || "404"});
                return true;
            }
            // no network, or a server that is being restarted: later
            this.isLoggedOut = error instanceof LoggedOut;
            this.trigger("CHANGED");
            return false;
        }
        this.isLoggedOut = false;
        await store.remove(item.id);
        this.items = this.items.filter((other) => other.id !== item.id);
        this.trigger("SENT", item);
        return true;
    }
}

/** Where pages come without encryption, browsers make no keys themselves. */
function makeKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const queue = new Queue();
