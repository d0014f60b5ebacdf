/* A technician reports a job while the network is cut in the middle.

   tests/test_contractor_offline.py starts this with the address, the login and the id of
   the job; it prints what the page said on the way as JSON. */

const {chromium} = require("playwright-core");

const PIXEL = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9" +
        "awAAAABJRU5ErkJggg==",
    "base64"
);
const [, , url, login, job] = process.argv;

async function logIn(page) {
    await page.goto("/web/login");
    await page.fill("input[name=login]", login);
    await page.fill("input[name=password]", login);
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
    await page.setInputFiles("#job_photo_file", {
        name: "seal.png",
        mimeType: "image/png",
        buffer: PIXEL,
    });
}

(async () => {
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM,
        args: ["--no-sandbox"],
    });
    const context = await browser.newContext({
        baseURL: url,
        viewport: {width: 360, height: 740},
        geolocation: {latitude: 56.86, longitude: 35.9},
        permissions: ["geolocation"],
    });
    const page = await context.newPage();
    const said = {};
    await logIn(page);
    await page.goto(`/my/jobs/${job}`);
    const arrive = page.locator("#job_arrive button");
    if (await arrive.count()) {
        await arrive.click();
    }
    await page.waitForSelector("div#job_arrive");
    // the pad is loaded while there is a network, as the page is
    await page.waitForSelector("#job_sign owl-component *", {state: "attached"});

    await context.setOffline(true);
    await fillIn(page);
    await sign(page);
    await page.fill("#report", "New power supply");
    await page.click("#job_report button");
    const mark = page.locator("[data-mark='report']");
    await mark.filter({hasText: /\w/}).waitFor();
    said.mark = await mark.textContent();
    said.waiting = await page.locator(".o_service_job_queue").textContent();

    await context.setOffline(false);
    await page.waitForSelector("div#job_report", {timeout: 30000});
    await page.waitForSelector(".o_service_job_queue.d-none", {state: "attached"});
    said.report = await page.locator("#job_report").textContent();
    console.log(JSON.stringify(said));
    await browser.close();
})().catch((error) => {
    console.error(error);
    process.exit(1);
});
