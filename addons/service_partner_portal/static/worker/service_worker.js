/* eslint-env serviceworker */
/* global flush, readState */

/* The pages of contractors without a network.

   What stands in store.js, sender.js and sending.js is put before this by the server,
   see controllers/contractor_offline.py; so is the version, which changes with each
   release and lets browsers forget what they kept of an earlier one.

   Pages are kept for one user: those of another are forgotten as soon as one of this
   user is kept, and by every page of the portal, see forget.js. */

const VERSION = "__VERSION__";
const PREFIX = "service_jobs";
const SHELL = `${PREFIX} shell ${VERSION}`;
const PAGES = `${PREFIX} pages ${VERSION}`;
const OFFLINE_URL = "/my/jobs/offline";
const SYNC_TAG = "service_contractor_queue";
const PAGE = /^(\/[A-Za-z_@-]+)?\/my\/jobs(\/\d+)?$/;
const LANGUAGE = /^\/[A-Za-z_@-]+(?=\/my\/jobs)/;
const SHELL_PATH =
    /^\/web\/(assets|static|webclient\/translations)|^\/[^/]+\/static\/|^\/web\/image\/res\.company|^\/logo/;
// A network that is weaker counts as none where a page was kept.
const PATIENCE_MS = 8000;

// What pages need

async function openShell(request) {
    const cache = await caches.open(SHELL);
    const kept = await cache.match(request);
    if (kept && new URL(request.url).pathname.startsWith("/web/assets/")) {
        return kept; // its address changes with its content
    }
    try {
        const response = await fetch(request);
        if (response.status === 200 && !response.redirected) {
            await cache.put(request, response.clone());
        }
        return response;
    } catch (error) {
        if (kept) {
            return kept;
        }
        throw error;
    }
}

async function keepShell(urls) {
    const cache = await caches.open(SHELL);
    for (const url of urls) {
        const {origin, pathname} = new URL(url, location.origin);
        if (origin === location.origin && SHELL_PATH.test(pathname)) {
            if (!(await cache.match(url))) {
                await cache.add(url).catch(() => null);
            }
        }
    }
}

// Pages

async function forget(isWanted) {
    const names = await caches.keys();
    await Promise.all(
        names
            .filter((name) => name.startsWith(PREFIX) && !isWanted(name))
            .map((name) => caches.delete(name))
    );
}

async function openPages() {
    const names = await caches.keys();
    const name = names.find((one) => one.startsWith(PAGES));
    return name ? caches.open(name) : null;
}

/** Keep a page for whom it is, as of when it was asked for; return for whom. */
async function keepPage(path, response, at) {
    if (response.status === 403 || response.status === 404) {
        const pages = await openPages();
        await pages?.delete(path);
    }
    if (response.status !== 200 || response.redirected) {
        return null;
    }
    const html = await response.text();
    const [, user] = html.match(/o_service_offline[^>]*data-user="(\d+)"/) || [];
    if (!user) {
        return null;
    }
    const headers = new Headers(response.headers);
    headers.delete("Content-Encoding");
    headers.delete("Content-Length");
    headers.set("X-Kept-At", at);
    const mine = `${PAGES} ${user}`;
    await forget((name) => name === mine || name === SHELL);
    const cache = await caches.open(mine);
    await cache.put(path, new Response(html, {headers}));
    return user;
}

/** Return where a page was kept: links to it leave the language out. */
async function findKept(pages, path) {
    const plain = (one) => one.replace(LANGUAGE, "");
    const requests = await pages.keys();
    const kept = requests.map(({url}) => new URL(url).pathname);
    return kept.includes(path)
        ? path
        : kept.find((one) => plain(one) === plain(path)) || path;
}

async function readKept(path) {
    const pages = await openPages();
    const kept = pages && (await pages.match(await findKept(pages, path)));
    if (!kept) {
        return null;
    }
    const html = await kept.text();
    const at = kept.headers.get("X-Kept-At");
    return new Response(html.replace('data-kept-at=""', `data-kept-at="${at}"`), {
        headers: kept.headers,
    });
}

async function sayOffline() {
    const cache = await caches.open(SHELL);
    return (await cache.match(OFFLINE_URL)) || Response.error();
}

async function openPage(loading, path) {
    const kept = PAGE.test(path) ? await readKept(path) : null;
    if (!kept) {
        return loading.catch(sayOffline);
    }
    const patience = new Promise((resolve) => {
        setTimeout(() => resolve(kept), PATIENCE_MS);
    });
    return Promise.race([loading, patience]).catch(() => kept);
}

/** Load what is open and has changed since it was kept, forget what is not mine. */
async function keepPages() {
    const state = await readState();
    if (!state) {
        await forget((name) => name === SHELL);
        return;
    }
    const mine = `${PAGES} ${state.user}`;
    await forget((name) => name === mine || name === SHELL);
    const cache = await caches.open(mine);
    const wanted = new Set(state.pages.map(({path}) => path));
    for (const request of await cache.keys()) {
        const {pathname} = new URL(request.url);
        if (!wanted.has(pathname)) {
            await cache.delete(request);
        }
    }
    for (const {path, changed} of state.pages) {
        const kept = await cache.match(path);
        // both are the server's clock
        const keptAt = Date.parse(kept?.headers.get("Date") || "") / 1000;
        if (!(keptAt > changed)) {
            const at = Date.now();
            await keepPage(path, await fetch(path), at);
        }
    }
}

// The signature asks for fonts that it does not need to be drawn.
async function openFonts(request) {
    const {id} = await request.clone().json();
    return fetch(request).catch(
        () =>
            new Response(JSON.stringify({jsonrpc: "2.0", id, result: []}), {
                headers: {"Content-Type": "application/json"},
            })
    );
}

// The queue

async function sendQueue() {
    const state = await readState();
    if (!state) {
        return; // it is sent by a page, after the next login
    }
    const channel = new BroadcastChannel(SYNC_TAG);
    const outcome = await flush(state.user, (what, detail) => {
        if (what === "SENT") {
            const {user, order, step, mark, isShownAnew} = detail;
            channel.postMessage({sent: {user, order, step, mark, isShownAnew}});
        } else if (what === "CHANGED") {
            channel.postMessage({});
        }
    });
    channel.close();
    if (outcome === "offline") {
        throw new Error("Not all has arrived"); // the browser tries again
    }
}

// Events

self.addEventListener("install", (event) => {
    self.skipWaiting();
    event.waitUntil(caches.open(SHELL).then((cache) => cache.add(OFFLINE_URL)));
});

self.addEventListener("activate", (event) => {
    event.waitUntil(
        forget((name) => name === SHELL || name.startsWith(PAGES)).then(() =>
            self.clients.claim()
        )
    );
});

self.addEventListener("fetch", (event) => {
    const {request} = event;
    const {origin, pathname, search} = new URL(request.url);
    if (origin !== location.origin) {
        return;
    }
    if (request.method === "POST" && pathname.startsWith("/web/sign/get_fonts")) {
        event.respondWith(openFonts(request));
    } else if (request.method !== "GET") {
        return;
    } else if (request.mode === "navigate") {
        const at = Date.now();
        const loading = fetch(request);
        event.respondWith(openPage(loading, pathname));
        if (PAGE.test(pathname) && !search) {
            event.waitUntil(
                loading
                    .then((response) => keepPage(pathname, response.clone(), at))
                    .catch(() => null)
            );
        }
    } else if (SHELL_PATH.test(pathname)) {
        event.respondWith(openShell(request));
    }
});

self.addEventListener("message", (event) => {
    if (event.data?.type === "keep") {
        event.waitUntil(
            Promise.all([keepShell(event.data.urls), keepPages()]).catch(() => null)
        );
    }
});

self.addEventListener("sync", (event) => {
    if (event.tag === SYNC_TAG) {
        event.waitUntil(sendQueue());
    }
});
