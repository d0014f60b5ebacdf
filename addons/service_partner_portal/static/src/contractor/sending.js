/* What waits is sent, by a page or by the service worker, see service_worker.js. */

import {Failed, LoggedOut, Refused, send} from "./sender";
import {store} from "./store";

const LOCK = "service_contractor_queue";
// An item on which the server fails so often does not hold up the others.
const MAX_FAILURES = 5;

async function nextWaiting(user) {
    return (await store.all(user)).find(({error}) => !error);
}

/** Send one item; return why not to go on, null to go on. */
async function sendOne(id, tell) {
    const item = await store.take(id);
    if (!item) {
        return null;
    }
    try {
        await send(item, (share) => tell("PROGRESS", {id, share}));
    } catch (error) {
        if (error instanceof LoggedOut) {
            return "logged out";
        }
        const failures = (item.failures || 0) + (error instanceof Failed);
        if (!(error instanceof Refused) && failures < MAX_FAILURES) {
            // no network, or a server that is being restarted: later
            await store.put({...item, failures});
            return "offline";
        }
        await store.put({...item, error: error.message || "500"});
        tell("CHANGED");
        return null;
    }
    await store.settle(id);
    tell("SENT", item);
    return null;
}

async function sendWaiting(user, tell) {
    let item = await nextWaiting(user);
    while (item) {
        const obstacle = await sendOne(item.id, tell);
        if (obstacle) {
            return obstacle;
        }
        item = await nextWaiting(user);
    }
    return "done";
}

/**
 * Send what a user has here, one after the other; of several pages one sends.
 *
 * @param {Number} user
 * @param {Function} tell: is told "PROGRESS", "CHANGED" and "SENT", with details
 * @returns {Promise<String>} "done", "busy", "offline" or "logged out"
 */
export async function flush(user, tell) {
    if (!navigator.locks) {
        return sendWaiting(user, tell);
    }
    return navigator.locks.request(LOCK, {ifAvailable: true}, (lock) =>
        lock ? sendWaiting(user, tell) : "busy"
    );
}
