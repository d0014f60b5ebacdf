/* A client reads the label of an item with the camera: on the page of the equipment, and
   while a request is written.

   tests/test_scan_camera.py starts this with the address, the login and the film that the
   camera shows; it prints what the pages said as JSON. */

const {chromium} = require("playwright-core");

const [, , url, login, film] = process.argv;

async function logIn(page) {
    await page.goto("/web/login");
    await page.fill("input[name=login]", login);
    await page.fill("input[name=password]", login);
    await page.click(".oe_login_form button[type=submit]");
    await page.waitForURL((address) => !address.pathname.startsWith("/web/login"));
}

async function main() {
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM,
        args: [
            "--no-sandbox",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            `--use-file-for-fake-video-capture=${film}`,
        ],
    });
    const context = await browser.newContext({
        baseURL: url,
        viewport: {width: 360, height: 740},
        isMobile: true,
        hasTouch: true,
        permissions: ["camera"],
    });
    const page = await context.newPage();
    await logIn(page);
    await page.goto("/my/equipment");
    await page.click(".o_service_scan .o_service_scan_camera");
    await page.waitForURL(/\/my\/equipment\/\d+/);
    const opened = new URL(page.url()).pathname;

    await page.goto("/service/new");
    await page.fill("input[name=name]", "Prints nothing");
    await page.click(".o_service_place .o_service_scan_camera");
    await page.waitForFunction(() => document.querySelector("#service_ci")?.value);
    const chosen = await page.inputValue("#service_ci");
    const typed = await page.inputValue("input[name=name]");
    console.log(JSON.stringify({opened, chosen, typed}));
    await browser.close();
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
