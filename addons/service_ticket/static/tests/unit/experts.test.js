import {
    click,
    contains,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {animationFrame, Deferred} from "@odoo/hoot-mock";
import {
    contains as webContains,
    defineModels,
    fields,
    getService,
    models,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {ticketModels} from "./ticket_model";

describe.current.tags("desktop");

class ServiceExpertRequest extends models.ServerModel {
    _name = "service.expert.request";
    _inherit = [];

    name = fields.Char();
}

defineModels({...ticketModels, ServiceExpertRequest});

const TICKET_ARCH = `<form><sheet><field name="name"/></sheet><chatter/></form>`;
const REQUEST_ARCH = `<form js_class="service_expert_request_form"><field name="name"/></form>`;
const INPUT = ".o_service_composer_message .o-mail-Composer-input";

const compose = (ticketId, text) =>
    getService("action").doAction({
        type: "ir.actions.client",
        tag: "service_ticket.compose",
        params: {ticket_id: ticketId, text},
    });

test("an answer goes into the conversation that is on the screen", async () => {
    const pyEnv = await startServer();
    const id = pyEnv["service.ticket"].create({name: "Gate"});
    await start();
    await openFormView("service.ticket", id, {arch: TICKET_ARCH});
    await contains(".o-mail-Chatter");
    await compose(id, "The large one.");
    await contains(`${INPUT}:value('The large one.')`);
    await contains(".modal", {count: 0});
});

test("what was written already is kept before it", async () => {
    const pyEnv = await startServer();
    const id = pyEnv["service.ticket"].create({name: "Gate"});
    await start();
    await openFormView("service.ticket", id, {arch: TICKET_ARCH});
    await click("button:text('Reply')");
    await contains(INPUT);
    await compose(id, "One.");
    await contains(`${INPUT}:value('One.')`);
    await compose(id, "Two.");
    await contains(`${INPUT}:value(/^One\\.\\s+Two\\.$/)`);
});

test("an answer to another ticket opens that one first", async () => {
    const pyEnv = await startServer();
    const [gate, door] = pyEnv["service.ticket"].create([
        {name: "Gate"},
        {name: "Door"},
    ]);
    await start();
    await openFormView("service.ticket", gate, {arch: TICKET_ARCH});
    await contains(".o-mail-Chatter");
    await compose(door, "The large one.");
    await contains(".o_field_widget[name=name] input:value('Door')");
    await contains(`${INPUT}:value('The large one.')`);
});

test("who opens a question first is told that it is theirs", async () => {
    onRpc("service.expert.request", "claim", ({args}) => {
        expect.step(`claim ${args[0]}`);
        return true;
    });
    const pyEnv = await startServer();
    const id = pyEnv["service.expert.request"].create({name: "Which drive?"});
    await start();
    onRpc("service.expert.request", "web_read", () => expect.step("read"));
    await openFormView("service.expert.request", id, {arch: REQUEST_ARCH});
    await expect.waitForSteps(["read", `claim ${id}`, "read"]);
});

test("what is typed while the question is being taken stays", async () => {
    const claimed = new Deferred();
    onRpc("service.expert.request", "claim", async () => {
        await claimed;
        expect.step("claimed");
        return true;
    });
    const pyEnv = await startServer();
    const id = pyEnv["service.expert.request"].create({name: "Which drive?"});
    await start();
    await openFormView("service.expert.request", id, {arch: REQUEST_ARCH});
    await webContains("[name=name] input").edit("Which one?", {confirm: "blur"});
    claimed.resolve();
    await expect.waitForSteps(["claimed"]);
    await animationFrame();
    expect("[name=name] input").toHaveValue("Which one?");
});
