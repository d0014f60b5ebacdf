/* Looks at pages as people do who cannot see well, or have a small telephone.

   tests/test_screens.py starts this with orders on stdin: the address, the file of
   axe-core and pages. It prints what it found, page by page, as JSON: list of
   {name, look, kind, text}. */

const {chromium} = require("playwright-core");
const fs = require("fs");

const LOOKS = {
    desktop: {viewport: {width: 1280, height: 900}, lang: "en_US"},
    phone: {
        viewport: {width: 360, height: 740},
        isMobile: true,
        hasTouch: true,
        lang: "ru_RU",
    },
};
const SERIOUS = ["serious", "critical"];
const QUIET_MS = 300;
const PATIENCE_MS = 60000;
const TOGETHER = 3;
// Of what is pressed, in pixels (WCAG 2.2, 2.5.8).
const LEAST_HEIGHT = 24;
// Words of three letters and more: "SLA" and the like are judged by the test.
const ENGLISH = /[A-Za-z]{3,}/;

async function logIn(context, login) {
    const page = await context.newPage();
    await page.goto("/web/login");
    await page.fill("input[name=login]", login);
    await page.fill("input[name=password]", login);
    await page.click(".oe_login_form button[type=submit]");
    await page.waitForURL((address) => !address.pathname.startsWith("/web/login"));
    await page.close();
}

/* Counts what a page still loads; live updates keep a connection for ever. */
function watch(page) {
    page.pending = new Set();
    const isLive = (request) => /\/websocket|\/bus\//.test(request.url());
    page.on("request", (request) => isLive(request) || page.pending.add(request));
    page.on("requestfinished", (request) => page.pending.delete(request));
    page.on("requestfailed", (request) => page.pending.delete(request));
}

async function settle(page) {
    const deadline = Date.now() + PATIENCE_MS;
    let quietSince = Date.now();
    while (Date.now() - quietSince < QUIET_MS && Date.now() < deadline) {
        await page.waitForTimeout(50);
        if (page.pending.size) {
            quietSince = Date.now();
        }
    }
}

async function checkAccess(page, ours) {
    const violations = await page.evaluate(async (selector) => {
        const result = await window.axe.run(document, {resultTypes: ["violations"]});
        const isOurs = ({target}) => {
            // Inside a shadow root the path begins with its host.
            const path = [target[0]].flat()[0];
            if (!selector) {
                return path !== "#chatterRoot"; // the conversation is Odoo's
            }
            const element = document.querySelector(path);
            return (
                element?.matches(selector) || element?.parentElement?.matches(selector)
            );
        };
        return result.violations.map((violation) => ({
            id: violation.id,
            impact: violation.impact,
            nodes: violation.nodes.filter(isOurs),
        }));
    }, ours);
    return violations
        .filter((violation) => SERIOUS.includes(violation.impact))
        .flatMap((violation) =>
            violation.nodes.map((node) => ({
                kind: "access",
                text: `${violation.id}: ${node.target.join(" ")} ${node.html.slice(0, 200)}`,
            }))
        );
}

/* Returns the texts that people read or have read out, those of forms included. */
async function readTexts(page, ours) {
    return page.evaluate((selector) => {
        const root = document.querySelector(selector || "body") || document.body;
        const texts = [];
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const parent = walker.currentNode.parentElement;
            if (parent.checkVisibility()) {
                texts.push(walker.currentNode.textContent);
            }
        }
        for (const name of ["aria-label", "title", "placeholder", "alt"]) {
            for (const element of root.querySelectorAll(`[${name}]`)) {
                if (element.checkVisibility()) {
                    texts.push(element.getAttribute(name));
                }
            }
        }
        return [document.title, ...texts];
    }, ours);
}

/* Returns what reaches beyond the screen, where the page can be moved sideways. */
async function findWide(page, width) {
    const wide = await page.evaluate((place) => {
        if (document.scrollingElement.scrollWidth <= place) {
            return [];
        }
        const reaches = (element) => element.getBoundingClientRect().right > place;
        return [...document.body.querySelectorAll("*")]
            .filter((element) => reaches(element) && ![...element.children].some(reaches))
            .map((element) => element.outerHTML.slice(0, 200));
    }, width);
    return wide.map((text) => ({kind: "width", text}));
}

/* Returns the buttons of pages outside that are lower than a finger needs. */
async function findLow(page) {
    const low = await page.evaluate((least) => {
        const isLow = (element) =>
            element.checkVisibility() &&
            element.getBoundingClientRect().height < least;
        return [...document.querySelectorAll(".o_portal_wrap .btn")]
            .filter(isLow)
            .map((element) => element.outerHTML.slice(0, 200));
    }, LEAST_HEIGHT);
    return low.map((text) => ({kind: "low", text}));
}

async function look(context, order, name, orders) {
    const found = [];
    const page = await context.newPage();
    watch(page);
    page.on("pageerror", (error) => found.push({kind: "error", text: String(error)}));
    page.on("console", (message) => {
        if (message.type() === "error") {
            found.push({kind: "error", text: message.text()});
        }
    });
    try {
        const answer = await page.goto(order.path);
        if (answer.status() !== 200) {
            found.push({kind: "error", text: `answers ${answer.status()}`});
        }
        await page.waitForSelector(order.wait, {timeout: PATIENCE_MS});
        await settle(page);
        await page.evaluate(orders.axe);
        found.push(...(await checkAccess(page, order.ours)));
        if (LOOKS[name].isMobile) {
            found.push(...(await findWide(page, LOOKS[name].viewport.width)));
            found.push(...(await findLow(page)));
        }
        if (LOOKS[name].lang === "ru_RU") {
            const texts = await readTexts(page, order.texts);
            for (const text of new Set(texts.filter((one) => ENGLISH.test(one)))) {
                found.push({kind: "english", text: text.trim().replace(/\s+/g, " ")});
            }
        }
    } catch (error) {
        found.push({kind: "error", text: error.message});
    }
    if (orders.pictures) {
        const file = `${orders.pictures}/${order.name}-${name}.png`;
        await page.screenshot({path: file, fullPage: true});
    }
    await page.close();
    return found.map((one) => ({...one, name: order.name, look: name}));
}

async function lookAtAll(browser, orders, name, login) {
    const {lang, ...options} = LOOKS[name];
    const context = await browser.newContext({
        ...options,
        baseURL: orders.url,
        reducedMotion: "reduce",
        timezoneId: "Europe/Moscow",
    });
    await context.addCookies([{name: "frontend_lang", value: lang, url: orders.url}]);
    if (login) {
        await logIn(context, login);
    }
    const waiting = orders.pages.filter((order) => order.login === login);
    const found = [];
    const work = async () => {
        while (waiting.length) {
            found.push(...(await look(context, waiting.shift(), name, orders)));
        }
    };
    await Promise.all(Array.from({length: TOGETHER}, work));
    await context.close();
    return found;
}

(async () => {
    const orders = JSON.parse(fs.readFileSync(0, "utf8"));
    orders.axe = fs.readFileSync(orders.axe, "utf8");
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM,
        args: ["--no-sandbox", "--disable-gpu"],
    });
    const found = [];
    for (const login of new Set(orders.pages.map((order) => order.login))) {
        for (const name of Object.keys(LOOKS)) {
            found.push(...(await lookAtAll(browser, orders, name, login)));
        }
    }
    await browser.close();
    console.log(JSON.stringify(found));
})().catch((error) => {
    console.error(error);
    process.exit(1);
});
