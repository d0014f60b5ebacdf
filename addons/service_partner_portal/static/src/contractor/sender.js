/* How one item gets from this phone to the server.

   The service worker has this file, too, see service_worker.js: it uses nothing of a
   page. */

// Small enough for a weak network, large enough for a film.
const PART_BYTES = 256 * 1024;
const STATE_URL = "/my/jobs/state";
// Answers after which the same is asked again later.
const PASSING = [408, 425, 429];

/** The server has answered that an item is wrong: it is not sent again by itself. */
export class Refused extends Error {}
/** The server has failed on an item; that may pass. */
export class Failed extends Error {}
/** Whoever is on this phone has to log in first. */
export class LoggedOut extends Error {}

let token = globalThis.odoo?.csrf_token;

/** Return who is logged in and what is open, null for nobody. */
export async function readState() {
    const response = await fetch(STATE_URL, {headers: {Accept: "application/json"}});
    if (response.redirected || response.status === 404) {
        return null;
    }
    if (!response.ok) {
        throw new Failed(`Answer ${response.status}`);
    }
    const state = await response.json();
    token = state.csrf_token;
    return state;
}

/** Keys change with each login, pages that were kept have those of an earlier one. */
async function renewToken(user) {
    const state = await readState();
    return state?.user === user;
}

/**
 * Send fields, for one user alone, and return what the server answers.
 *
 * @throws Refused, Failed, LoggedOut, or what there is without a network
 */
export async function post(user, url, fields, isAgain = false) {
    const body = new FormData();
    // of this login and not of the one in which the item was made
    body.append("csrf_token", token || "");
    for (const [name, value] of Object.entries(fields)) {
        body.append(name, value);
    }
    const response = await fetch(url, {
        method: "POST",
        body,
        headers: {Accept: "application/json"},
    });
    if (response.redirected) {
        throw new LoggedOut();
    }
    if (response.status === 400) {
        if (!isAgain && (await renewToken(user))) {
            return post(user, url, fields, true);
        }
        throw new LoggedOut();
    }
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    if (isJson) {
        const answer = await response.json();
        if (answer.error) {
            throw new Refused(answer.error, {cause: answer});
        }
        return answer;
    }
    if (response.status >= 400 && response.status < 500) {
        if (!PASSING.includes(response.status)) {
            throw new Refused(response.status);
        }
    }
    if (response.status === 500) {
        throw new Failed(response.status);
    }
    throw new Error(`Answer ${response.status}`);
}

/** Send a file in parts, from where the last attempt broke off. */
async function sendFile({user, order, key, file, fields}, onProgress) {
    const url = `/my/jobs/${order}/upload/${key}`;
    const facts = {...fields, name: file.name, size: file.size};
    let answer = await post(user, url, facts);
    while (!answer.done) {
        const offset = answer.received;
        onProgress(offset / file.size);
        const part = file.slice(offset, offset + PART_BYTES);
        answer = await post(user, url, {...facts, offset, part});
    }
}

export async function send(item, onProgress) {
    if (item.file) {
        return sendFile(item, onProgress);
    }
    const {user, order, step, key, fields} = item;
    return post(user, `/my/jobs/${order}/${step}`, {...fields, key});
}
