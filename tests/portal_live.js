/* A client looks at a request while the desk writes.

   tests/test_portal_live.py starts this with the address and the id of the request; it
   prints what came to the page, which is not loaded anew, as JSON. */

const {chromium} = require("playwright-core");

const TRIES = 10;
const PATIENCE_MS = 6000;
const [, , baseURL, ticket] = process.argv;

async function open(browser, login) {
    const context = await browser.newContext({baseURL});
    const page = await context.newPage();
    await page.goto("/web/login");
    await page.fill("input[name=login]", login);
    await page.fill("input[name=password]", login);
    await page.click(".oe_login_form button[type=submit]");
    await page.waitForURL((address) => !address.pathname.startsWith("/web/login"));
    return page;
}

/** Write a message as the desk does. */
async function write(desk, body) {
    const answer = await desk.context().request.post(
        "/web/dataset/call_kw/service.ticket/message_post",
        {
            data: {
                jsonrpc: "2.0",
                params: {
                    model: "service.ticket",
                    method: "message_post",
                    args: [[Number(ticket)]],
                    kwargs: {
                        body,
                        message_type: "comment",
                        subtype_xmlid: "mail.mt_comment",
                    },
                },
            },
        }
    );
    const {error} = await answer.json();
    if (error) {
        throw new Error(JSON.stringify(error.data));
    }
}

(async () => {
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM,
        args: ["--no-sandbox"],
    });
    const desk = await open(browser, "desk");
    const client = await open(browser, "client");
    await client.goto(`/my/tickets/${ticket}`);
    const messages = client.locator("#chatterRoot .o-mail-Message");
    await messages.filter({hasText: "before"}).waitFor();
    await client.evaluate(() => (window.isSamePage = true));
    const said = {};
    // the page listens a little after it is there
    for (let number = 1; number <= TRIES && !said.text; number++) {
        await write(desk, `The engineer leaves now, ${number}`);
        const news = messages.filter({hasText: "The engineer leaves now"}).first();
        said.text = await news
            .waitFor({timeout: PATIENCE_MS})
            .then(() => news.textContent())
            .catch(() => null);
    }
    said.isSamePage = await client.evaluate(() => Boolean(window.isSamePage));
    console.log(JSON.stringify(said));
    await browser.close();
    process.exit(0);
})().catch((error) => {
    console.error(error);
    process.exit(1);
});
