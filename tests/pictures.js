/* Takes pictures of web pages, as a list of JSON on stdin says.

   tests/pictures.py starts this; NODE_PATH tells where playwright-core is. */

const {chromium} = require("playwright-core");
const crypto = require("crypto");
const fs = require("fs");

// Nothing moves and no cursor blinks, so that two runs give the same pictures; news of
// the moment does not cover what is shown.
const STILL = `*, *::before, *::after {
    animation: none !important;
    transition: none !important;
    caret-color: transparent !important;
}
.o_notification_manager { display: none !important; }`;
const QUIET_MS = 800;
const PATIENCE_MS = 15000;

async function login(page, url, name) {
    await page.goto(`${url}/web/login`);
    await page.fill("input[name=login]", name);
    await page.fill("input[name=password]", name);
    await page.click(".oe_login_form button[type=submit]");
    await page.waitForURL((address) => !address.pathname.startsWith("/web/login"));
}

async function newContext(browser, shot, url) {
    const context = await browser.newContext({
        baseURL: url,
        viewport: {width: shot.width, height: shot.height},
        locale: shot.lang === "ru_RU" ? "ru-RU" : "en-GB",
        timezoneId: "Europe/Moscow",
        reducedMotion: "reduce",
        isMobile: shot.width < 500,
        hasTouch: shot.width < 500,
    });
    if (shot.lang) {
        await context.addCookies([{name: "frontend_lang", value: shot.lang, url}]);
    }
    return context;
}

/* Counts what a page still loads. Playwright's "networkidle" never comes where the
   client keeps a connection for live updates. */
function watch(page) {
    const pending = new Set();
    const isLive = (request) => /\/websocket|\/bus\//.test(request.url());
    page.on("request", (request) => isLive(request) || pending.add(request));
    page.on("requestfinished", (request) => pending.delete(request));
    page.on("requestfailed", (request) => pending.delete(request));
    page.pending = pending;
}

async function settle(page) {
    const deadline = Date.now() + PATIENCE_MS;
    let quietSince = Date.now();
    while (Date.now() - quietSince < QUIET_MS && Date.now() < deadline) {
        await page.waitForTimeout(100);
        if (page.pending.size) {
            quietSince = Date.now();
        }
    }
    await page.evaluate(() => document.fonts.ready);
}

/* Lets the telephone of the agent ring: what the exchange of the demo tells, signed. */
async function ring(page, path, secret, caller) {
    const stamp = String(Math.floor(Date.now() / 1000));
    const body = JSON.stringify({
        call_id: `picture-${stamp}`,
        type: "ringing",
        direction: "in",
        occurred_at: new Date().toISOString(),
        caller: {raw: caller},
        line: "+74950000001",
        agent: {ext: "101"},
    });
    const hmac = crypto.createHmac("sha256", secret).update(`${stamp}.${body}`);
    const answer = await page.request.post(path, {
        data: body,
        headers: {
            "Content-Type": "application/json",
            "X-Timestamp": stamp,
            "X-Signature": `v1=${hmac.digest("hex")}`,
        },
    });
    if (!answer.ok()) {
        throw new Error(`The exchange was answered ${answer.status()}.`);
    }
}

/* Steps: click, scroll and wait for an element; type a text into one; ring. */
async function step(page, [verb, target, ...rest]) {
    if (verb === "ring") {
        await ring(page, target, ...rest);
        return;
    }
    const element = page.locator(target).first();
    if (verb === "click") {
        await element.click();
    } else if (verb === "type") {
        await element.click();
        await page.keyboard.type(rest[0]);
    } else if (verb === "wait") {
        await element.waitFor();
    } else if (verb === "scroll") {
        await element.scrollIntoViewIfNeeded();
    } else {
        throw new Error(`There is no step ${verb}.`);
    }
    await settle(page);
}

async function take(browser, shot, url) {
    const context = await newContext(browser, shot, url);
    const page = await context.newPage();
    watch(page);
    try {
        if (shot.login) {
            await login(page, url, shot.login);
        }
        await page.goto(shot.path);
        await page.waitForSelector(shot.wait);
        await page.addStyleTag({content: STILL});
        await settle(page);
        await page.mouse.move(1, 1); // away from what shows a tooltip
        for (const one of shot.steps) {
            await step(page, one);
        }
        await page.screenshot({path: shot.file, fullPage: shot.whole});
        console.log(`  ${shot.name}`);
        return true;
    } catch (error) {
        console.error(`  ${shot.name}: ${error.message}`);
        await page.screenshot({path: shot.file});
        return false;
    } finally {
        await context.close();
    }
}

/* Lets Odoo note where it is, as it does whenever its administrator logs in: the window
   of the live chat is loaded from there. */
async function learnAddress(browser, url) {
    const context = await browser.newContext();
    await login(await context.newPage(), url, "admin");
    await context.close();
}

async function main() {
    const {url, browser: program, shots} = JSON.parse(fs.readFileSync(0, "utf8"));
    const browser = await chromium.launch({
        executablePath: program,
        args: ["--no-sandbox", "--font-render-hinting=none", "--disable-gpu"],
    });
    let failed = 0;
    await learnAddress(browser, url);
    for (const shot of shots) {
        failed += (await take(browser, shot, url)) ? 0 : 1;
    }
    await browser.close();
    process.exit(failed ? 1 : 0);
}

main();
