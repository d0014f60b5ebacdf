/* A technician reports a job while the network is cut in the middle, and opens the pages
   anew without it.

   tests/test_contractor_offline.py starts this with the address, the login and the id of
   the job; it prints what the pages said on the way as JSON.

   The network is a proxy, because browsers that are told to be offline still let their
   service workers out. */

const {chromium} = require("playwright-core");
const net = require("net");

const PIXEL = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9" +
        "awAAAABJRU5ErkJggg==",
    "base64"
);
const SYNC_TAG = "service_contractor_queue";
const PHONE = {width: 360, height: 740};
const HOUR_MS = 3600 * 1000;
const [, , url, login, job] = process.argv;

/** A way to the server that can be cut. */
class Network {
    constructor(target) {
        this.target = target;
        this.sockets = new Set();
        this.isUp = true;
        this.server = net.createServer((socket) => this.connect(socket));
    }

    async start() {
        await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
        return `http://127.0.0.1:${this.server.address().port}`;
    }

    connect(socket) {
        if (!this.isUp) {
            socket.destroy();
            return;
        }
        const {hostname, port} = this.target;
        const onward = net.connect(port, hostname);
        for (const [one, other] of [
            [socket, onward],
            [onward, socket],
        ]) {
            this.sockets.add(one);
            one.on("error", () => other.destroy());
            one.on("close", () => this.sockets.delete(one));
            one.pipe(other);
        }
    }

    cut() {
        this.isUp = false;
        this.sockets.forEach((socket) => socket.destroy());
    }

    restore() {
        this.isUp = true;
    }
}

const keptPages = () =>
    caches.keys().then(async (names) => {
        const paths = [];
        for (const name of names.filter((one) => one.startsWith("service_jobs pages"))) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
                paths.push(new URL(request.url).pathname);
            }
        }
        return paths;
    });

/** Wait until something is so; what is asked of a page comes as a promise. */
async function waitUntil(isSo) {
    for (let tries = 0; tries < 300; tries++) {
        if (await isSo()) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`Never so: ${isSo}`);
}

async function waitForKept(page, path) {
    await waitUntil(async () => (await page.evaluate(keptPages)).includes(path));
}

/** Wait until a page itself does what is entered, and not the server. */
async function waitUntilAlive(page) {
    await page.waitForSelector("body[is-ready]", {state: "attached"});
}

/** Tell whether all that a page has loaded is kept with it. */
const isShellKept = () => {
    const loaded = performance
        .getEntriesByType("resource")
        .map(({name}) => name)
        .filter((name) => new URL(name).pathname.startsWith("/web/assets/"));
    return Promise.all(loaded.map((name) => caches.match(name))).then(
        (kept) => kept.length && kept.every(Boolean)
    );
};

async function logIn(page, name = login) {
    await page.goto("/web/login");
    await page.fill("input[name=login]", name);
    await page.fill("input[name=password]", name);
    await page.click(".oe_login_form button[type=submit]");
    await page.waitForURL((address) => !address.pathname.startsWith("/web/login"));
}

async function sign(page) {
    await page.click("#job_sign summary");
    await page.fill("#job_sign input.form-control", "Vera");
    const pad = page.locator("#job_sign canvas");
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 90, box.y + 40, {steps: 8});
    await page.mouse.up();
    await page.click("#job_sign .o_portal_sign_submit");
}

async function fillIn(page) {
    for (const passed of await page.locator("label[for$='_yes']").all()) {
        await passed.click();
    }
    const measure = page.locator("input[name^='number_']").first();
    await measure.fill("220,5");
    await measure.blur();
    await page.locator("select[name^='result_']").first().selectOption("done");
    await page.setInputFiles("#job_photo input[accept='image/*'][capture]", {
        name: "seal.png",
        mimeType: "image/png",
        buffer: PIXEL,
    });
}

/** Answer a point before the page is alive, and wait until it has arrived. */
async function answerEarly(browser, baseURL) {
    const context = await browser.newContext({
        baseURL,
        viewport: PHONE,
        // what they answer cannot be held back
        serviceWorkers: "block",
    });
    const page = await context.newPage();
    await logIn(page);
    let release = null;
    const late = new Promise((resolve) => (release = resolve));
    await page.route(/\/web\/assets\/.*\.js/, async (route) => {
        await late;
        await route.continue();
    });
    await page.goto(`/my/jobs/${job}`, {waitUntil: "commit"});
    const note = page.locator("input[name^='note_']");
    await note.fill("Fan hums");
    await note.blur();
    release();
    await page.locator("[data-mark^='note_']").filter({hasText: "Sent"}).waitFor();
    await context.close();
}

/** Let the browser do what it does when a network is back and no page is open. */
async function sync(page) {
    const session = await page.context().newCDPSession(page);
    const registered = new Promise((resolve) => {
        session.on("ServiceWorker.workerRegistrationUpdated", ({registrations}) => {
            const own = registrations.find(({scopeURL}) => scopeURL.includes("/my/jobs"));
            if (own) {
                resolve(own.registrationId);
            }
        });
    });
    await session.send("ServiceWorker.enable");
    await session.send("ServiceWorker.dispatchSyncEvent", {
        origin: new URL(page.url()).origin,
        registrationId: await registered,
        tag: SYNC_TAG,
        lastChance: false,
    });
}

/** Open a job without a network in another language than the default one. */
async function openInRussian(browser, network, baseURL) {
    const context = await browser.newContext({baseURL, viewport: PHONE});
    await context.addCookies([{name: "frontend_lang", value: "ru_RU", url: baseURL}]);
    const page = await context.newPage();
    await logIn(page);
    await page.goto("/my/jobs");
    await waitForKept(page, `/ru/my/jobs/${job}`);
    await waitUntil(() =>
        page.evaluate(async () => {
            const all = await navigator.serviceWorker.getRegistrations();
            return all.filter(({active}) => active).length > 1;
        })
    );

    network.cut();
    await context.setOffline(true);
    await page.goto("/my/jobs"); // as mails and bookmarks say
    await page.click(`main a[href="/my/jobs/${job}"]`);
    await page.waitForSelector(".o_service_job");
    const text = await page.locator("main").textContent();
    await context.close();
    network.restore();
    return text;
}

/** Return what the timer of an offer says later on a telephone that is an hour slow. */
async function readTimer(page) {
    await page.clock.install({time: Date.now() - HOUR_MS});
    await page.goto("/my/jobs");
    const timer = page.locator(".o_service_job_timer");
    const loaded = await page.evaluate(() => performance.timeOrigin);
    const until = loaded + Number(await timer.getAttribute("data-left")) * 1000;
    const said = [];
    for (const [left, text] of [
        [3661, "1:01:01"],
        [61, "01:01"],
        [-1, "time is over"],
    ]) {
        await page.clock.setFixedTime(until - left * 1000);
        await waitUntil(async () => (await timer.textContent()).trim() === text);
        said.push((await timer.textContent()).trim());
    }
    return said;
}

/** Accept an offer without a network, and again with one. */
async function takeOffer(browser, network, baseURL) {
    const context = await browser.newContext({baseURL, viewport: PHONE});
    const page = await context.newPage();
    await logIn(page, "boss");
    await page.goto("/my/jobs");
    // the clock of a context is one for all of its pages
    const storageState = await context.storageState();
    const other = await browser.newContext({baseURL, viewport: PHONE, storageState});
    const timer = await readTimer(await other.newPage());
    await other.close();

    const accept = page.locator("#job_offers button[value='accept']");
    await waitUntilAlive(page);
    network.cut();
    await context.setOffline(true);
    await accept.click();
    const said = page.locator(".o_service_offer_said");
    await said.filter({hasText: /\w/}).waitFor();
    const unsent = await said.textContent();
    const path = new URL(page.url()).pathname;
    network.restore();
    await context.setOffline(false);
    await accept.click();
    await page.waitForURL(/\/my\/jobs\/\d+$/);
    const taken = await page.locator("main").textContent();
    await context.close();
    return {timer, offer: {unsent, path, taken}};
}

(async () => {
    const network = new Network(new URL(url));
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM,
        args: ["--no-sandbox"],
    });
    const baseURL = await network.start();
    const context = await browser.newContext({
        baseURL,
        viewport: PHONE,
        geolocation: {latitude: 56.86, longitude: 35.9},
        permissions: ["geolocation"],
    });
    const cut = async () => {
        network.cut();
        await context.setOffline(true);
    };
    const restore = async () => {
        network.restore();
        await context.setOffline(false);
    };
    const page = await context.newPage();
    const said = {};
    const mark = page.locator(".o_service_offline");
    const wait = page.locator(".o_service_job_queue");
    const shot = async (name) => {
        if (process.env.SHOTS) {
            await page.screenshot({
                path: `${process.env.SHOTS}/${name}.png`,
                fullPage: true,
            });
        }
    };

    await logIn(page);
    await page.goto(`/my/jobs/${job}`);
    await page.locator("#job_arrive button").click();
    await page.waitForSelector("div#job_arrive");
    await answerEarly(browser, baseURL);
    await page.goto("/my/jobs");
    await waitForKept(page, `/my/jobs/${job}`);
    // what pages need is kept with them; the pad is loaded later than the rest
    await page.goto(`/my/jobs/${job}`);
    await waitUntilAlive(page);
    await page.waitForSelector("#job_sign owl-component *", {state: "attached"});
    await waitUntil(() => page.evaluate(isShellKept));
    const note = page.locator("input[name^='note_']");
    const noteMark = page.locator("[data-mark^='note_']");
    said.early = await note.inputValue();
    await note.fill("Fan is loud");
    await note.blur();
    await noteMark.filter({hasText: "Sent"}).waitFor();

    await cut();
    await page.goto("/my/jobs");
    said.list = await page.locator("main").textContent();
    await mark.filter({hasText: /\d/}).waitFor();
    said.listMark = await mark.textContent();
    await shot("offline_list");
    await page.goto(`/my/jobs/${job}`);
    await page.waitForSelector("#job_sign owl-component *", {state: "attached"});
    await mark.filter({hasText: /\d/}).waitFor();
    said.pageMark = await mark.textContent();
    await waitUntilAlive(page);
    said.note = await note.inputValue();
    said.noteMark = await noteMark.textContent();
    await fillIn(page);
    await sign(page);
    await page.fill("#report", "New power supply");
    await page.click("#job_report button");
    const reportMark = page.locator("[data-mark='report']");
    await reportMark.filter({hasText: /\w/}).waitFor();
    said.mark = await reportMark.textContent();
    await shot("offline_job");
    await page.goto(`/my/jobs/${job}`);
    await wait.filter({hasText: /\d/}).waitFor();
    said.waiting = await wait.textContent();
    await page.goto("/my/jobs/999999999");
    said.unknown = await page.locator("body").textContent();
    await shot("offline_unknown");
    await page.goto(`/my/jobs/${job}`);

    await restore();
    await page.waitForSelector("div#job_report", {timeout: 60000});
    await page.waitForSelector(".o_service_job_queue.d-none", {state: "attached"});
    said.report = await page.locator("#job_report").textContent();

    await waitUntilAlive(page);
    await cut();
    await page.fill("#job_say textarea", "Back in ten minutes");
    await page.click("#job_say button");
    const sayMark = page.locator("[data-mark='say']");
    await sayMark.filter({hasText: /\w/}).waitFor();
    said.words = await sayMark.textContent();
    await page.goto("/my/jobs/offline");
    await restore();
    await sync(page);
    for (let tries = 0; tries < 120 && !said.synced; tries++) {
        const answer = await context.request.get(`/my/jobs/${job}/talk/dispatcher`);
        said.synced = (await answer.text()).includes("Back in ten minutes");
        await page.waitForTimeout(500);
    }

    await page.goto("/my/jobs");
    said.kept = await page.evaluate(keptPages);
    await page.goto("/web/session/logout?redirect=/web/login");
    await page.waitForSelector("input[name=login]");
    await waitUntil(async () => !(await page.evaluate(keptPages)).length);
    said.left = await page.evaluate(keptPages);
    said.russian = await openInRussian(browser, network, baseURL);
    Object.assign(said, await takeOffer(browser, network, baseURL));
    console.log(JSON.stringify(said));
    await browser.close();
    process.exit(0);
})().catch((error) => {
    console.error(error);
    process.exit(1);
});
