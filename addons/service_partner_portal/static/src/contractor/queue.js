import {EventBus} from "@odoo/owl";
import {flush} from "./sending";
import {store} from "./store";

const RETRY_MS = 15000;
const SYNC_TAG = "service_contractor_queue";
// Nobody opens a page that was kept for longer.
const SENT_MS = 7 * 24 * 3600 * 1000;

/**
 * Steps, answers and photos on their way to the server, in the order in which they were
 * made. Each has a key of its own: what arrives twice is done once.
 *
 * Triggers "CHANGED" when an item is new, sent or refused, "SENT" with an item that has
 * arrived, whichever page has sent it.
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
            this.listen();
            this.starting = this.load().then(() => void this.flush());
            // or browsers clear it away when there is little room
            navigator.storage?.persist?.().catch(() => false);
        }
        return this.starting;
    }

    /** Hear what other pages and the service worker have sent. */
    listen() {
        if (!window.BroadcastChannel) {
            return;
        }
        this.channel = new BroadcastChannel(SYNC_TAG);
        this.channel.addEventListener("message", async ({data}) => {
            await this.load();
            if (data.sent?.user === this.userId) {
                this.trigger("SENT", data.sent);
            }
        });
    }

    async load() {
        // somebody else may have used this phone before
        this.items = await store.all(this.userId);
        this.trigger("CHANGED");
    }

    get waiting() {
        return this.items.filter((item) => !item.error);
    }

    /**
     * Keep an item until it has arrived.
     *
     * @param {Object} item: order, number, step, mark, fields, and file for files
     * @param {Boolean} isOnly: it takes the place of one that was not sent yet
     */
    async add(item, isOnly = false) {
        await store.add({...item, key: makeKey(), user: this.userId}, isOnly);
        await this.load();
        this.flush();
        this.askToSync();
    }

    /** Let the browser send when there is a network, though no page is open. */
    askToSync() {
        navigator.serviceWorker?.ready
            .then((registration) => registration.sync?.register(SYNC_TAG))
            .catch(() => false);
    }

    /**
     * Return what has arrived on an order since its page was loaded, and forget what
     * the page shows itself.
     *
     * @param {Number} order
     * @param {Number} moment: by the clock of this phone
     */
    async findSentSince(order, moment) {
        const oldest = Date.now() - SENT_MS;
        await store.forgetSent(
            (item) =>
                item.sentAt < oldest || (item.order === order && item.sentAt < moment)
        );
        const sent = await store.sent(this.userId);
        return sent.filter((item) => item.order === order);
    }

    async forget(id) {
        await store.remove(id);
        await this.load();
    }

    async flush() {
        if (!this.userId || !navigator.onLine || this.isSending) {
            return;
        }
        this.isSending = true;
        try {
            const outcome = await flush(this.userId, (what, detail) =>
                this.hear(what, detail)
            );
            if (outcome !== "busy") {
                this.isLoggedOut = outcome === "logged out";
            }
            await this.load();
        } catch {
            // the next time will do
        } finally {
            this.isSending = false;
        }
    }

    hear(what, detail) {
        if (what === "PROGRESS") {
            this.progress[detail.id] = detail.share;
            this.trigger("CHANGED");
        } else if (what === "SENT") {
            this.items = this.items.filter(({id}) => id !== detail.id);
            this.trigger("SENT", detail);
            const {user, order, step, mark, isShownAnew} = detail;
            this.channel?.postMessage({sent: {user, order, step, mark, isShownAnew}});
        } else {
            this.channel?.postMessage({});
            this.load();
        }
    }
}

/** Return a key that nobody guesses, also where pages come without encryption. */
function makeKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const queue = new Queue();
