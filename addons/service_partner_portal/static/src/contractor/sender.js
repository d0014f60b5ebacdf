/* How one item gets from this phone to the server. */

// Small enough for a weak network, large enough for a film.
const PART_BYTES = 256 * 1024;

/** The server has answered that an item is wrong: it is not sent again by itself. */
export class Refused extends Error {}
/** Whoever is on this phone has to log in first. */
export class LoggedOut extends Error {}

async function post(url, fields) {
    const body = new FormData();
    // of this page and not of the one on which the item was made: keys change
    body.append("csrf_token", odoo.csrf_token);
    for (const [name, value] of Object.entries(fields)) {
        body.append(name, value);
    }
    const response = await fetch(url, {
        method: "POST",
        body,
        headers: {Accept: "application/json"},
    });
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    if (response.redirected || response.status === 400) {
        throw new LoggedOut();
    }
    if (response.status === 404) {
        throw new Refused("");
    }
    if (!isJson || response.status >= 500) {
        throw new Error(`Answer ${response.status}`);
    }
    const answer = await response.json();
    if (answer.error) {
        throw new Refused(answer.error);
    }
    return answer;
}

/** Send a photo or film in parts, from where the last attempt broke off. */
async function sendFile({order, key, file, fields}, onProgress) {
    const url = `/my/jobs/${order}/upload/${key}`;
    const facts = {...fields, name: file.name, size: file.size};
    let answer = await post(url, facts);
    while (!answer.done) {
        const offset = answer.received;
        onProgress(offset / file.size);
        const part = file.slice(offset, offset + PART_BYTES);
        answer = await post(url, {...facts, offset, part});
    }
}

export async function send(item, onProgress) {
    if (item.file) {
        return sendFile(item, onProgress);
    }
    const {order, step, key, fields} = item;
    return post(`/my/jobs/${order}/${step}`, {...fields, key});
}
