import {
    contains,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {advanceTime, animationFrame, Deferred} from "@odoo/hoot-mock";
import {
    GONE_AFTER,
    HEARTBEAT,
    TYPING_PAUSE,
} from "@service_ticket/backend/presence/presence_widget";
import {
    contains as webContains,
    defineModels,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import {ticketModels} from "./ticket_model";

describe.current.tags("desktop");
defineModels(ticketModels);

const FORM = `<form js_class="service_ticket_form">
    <header><button name="action_take_next" type="object" string="Next"/></header>
    <sheet>
        <widget name="service_presence"/>
        <field name="name"/>
        <field name="is_claimed_by_opening" invisible="1"/>
    </sheet>
</form>`;

let hearsGoodbye = false;

async function openTicket(values = {}) {
    onRpc("service.ticket", "announce_presence", ({args}) => {
        // The form closes after the test, too.
        if (args[2] !== "leave" || hearsGoodbye) {
            expect.step(`say ${args[2]} of ${args[0]}`);
        }
        return true;
    });
    const pyEnv = await startServer();
    const id = pyEnv["service.ticket"].create({name: "Gate", ...values});
    await start();
    await openFormView("service.ticket", id, {arch: FORM});
    await expect.waitForSteps([`say look of ${id}`]);
    return {pyEnv, id};
}

function hear(pyEnv, id, state, values = {}) {
    const [partner] = pyEnv["res.partner"].read(serverState.partnerId);
    pyEnv["bus.bus"]._sendone(partner, "service_ticket/presence", {
        ticket_id: id,
        token: "other-tab",
        state,
        user: {id: 99, name: "Boris"},
        ...values,
    });
}

// Who else has it open

test("who opens the same ticket is seen, and hears that I am here", async () => {
    const {pyEnv, id} = await openTicket();
    hear(pyEnv, id, "look");
    await contains(".o_service_presence:contains('Also open at: Boris')");
    await expect.waitForSteps([`say here of ${id}`]);
    hear(pyEnv, id, "here");
    await animationFrame();
    await expect.waitForSteps([]);
});

test("who writes is told loudly, who leaves is gone", async () => {
    const {pyEnv, id} = await openTicket();
    hear(pyEnv, id, "type");
    await contains(".o_service_chip_danger:contains('Boris is writing here')");
    hear(pyEnv, id, "leave");
    await contains(".o_service_presence", {count: 0});
});

test("own tabs and other tickets are no news; two tabs are one person", async () => {
    const {pyEnv, id} = await openTicket();
    hear(pyEnv, id, "here", {user: {id: serverState.userId, name: "Me"}});
    hear(pyEnv, id + 1, "here");
    hear(pyEnv, id, "here", {token: "tab-1"});
    hear(pyEnv, id, "here", {token: "tab-2"});
    await contains(".o_service_presence img", {count: 1});
    hear(pyEnv, id, "leave", {token: "tab-1"});
    await animationFrame();
    await contains(".o_service_presence img", {count: 1});
});

test("who vanished without a word is forgotten", async () => {
    const {pyEnv, id} = await openTicket();
    hear(pyEnv, id, "here");
    await contains(".o_service_presence");
    await advanceTime(GONE_AFTER + 2 * HEARTBEAT);
    await contains(".o_service_presence", {count: 0});
    await expect.waitForSteps(Array(4).fill(`say here of ${id}`));
});

test("others hear that I write, once, and that I have stopped", async () => {
    const {id} = await openTicket();
    await webContains(".o_field_widget[name=name] input").edit("Big gate", {
        confirm: false,
    });
    await expect.waitForSteps([`say type of ${id}`]);
    await advanceTime(TYPING_PAUSE);
    await expect.waitForSteps([`say here of ${id}`]);
});

// First to open

test("who opens it first is told that it is theirs, and can put it back", async () => {
    onRpc("service.ticket", "claim_on_open", ({args}) => {
        expect.step(`claim ${args[0]}`);
        return true;
    });
    onRpc("service.ticket", "action_put_back", ({args}) => {
        expect.step(`put back ${args[0]}`);
        return true;
    });
    onRpc("service.ticket", "announce_presence", () => true);
    const pyEnv = await startServer();
    const id = pyEnv["service.ticket"].create({name: "A", is_claimed_by_opening: true});
    await start();
    await openFormView("service.ticket", id, {arch: FORM});
    await contains(".o_service_taken:contains('it is yours now')");
    await webContains(".o_service_taken button:text('Put back')").click();
    // Looking at it once more does not take it again.
    await expect.waitForSteps([`claim ${id}`, `put back ${id}`]);
});

test("what is typed while the ticket is being taken stays", async () => {
    const taken = new Deferred();
    onRpc("service.ticket", "claim_on_open", () => taken);
    onRpc("service.ticket", "announce_presence", () => true);
    const pyEnv = await startServer();
    const id = pyEnv["service.ticket"].create({name: "A", is_claimed_by_opening: true});
    await start();
    await openFormView("service.ticket", id, {arch: FORM});
    await webContains(".o_field_widget[name=name] input").edit("Big gate", {
        confirm: "blur",
    });
    taken.resolve(true);
    await contains(".o_service_taken");
    await animationFrame();
    expect(".o_field_widget[name=name] input").toHaveValue("Big gate");
});

test("what was typed is saved before the ticket is put back", async () => {
    onRpc("service.ticket", "claim_on_open", () => true);
    onRpc("service.ticket", "announce_presence", () => true);
    onRpc("service.ticket", "action_put_back", () => {
        expect.step("put back");
        return true;
    });
    onRpc("service.ticket", "web_save", ({args}) => expect.step(args[1].name));
    const pyEnv = await startServer();
    const id = pyEnv["service.ticket"].create({name: "A", is_claimed_by_opening: true});
    await start();
    await openFormView("service.ticket", id, {arch: FORM});
    await contains(".o_service_taken");
    await webContains(".o_field_widget[name=name] input").edit("Big gate", {
        confirm: "blur",
    });
    await webContains(".o_service_taken button:text('Put back')").click();
    await expect.waitForSteps(["Big gate", "put back"]);
});

test("other tickets are opened without a question to the server", async () => {
    onRpc("service.ticket", "claim_on_open", () => {
        expect.step("claim");
        return false;
    });
    await openTicket({is_claimed_by_opening: false});
    await expect.waitForSteps([]);
});

// Next ticket

test("the next ticket takes the place of the one that is open", async () => {
    const {pyEnv, id} = await openTicket();
    hearsGoodbye = true;
    const nextId = pyEnv["service.ticket"].create({name: "Door"});
    onRpc("service.ticket", "action_take_next", () => ({res_id: nextId}));
    await webContains("button[name=action_take_next]").click();
    await contains(".o_field_widget[name=name] input:value('Door')");
    await expect.waitForSteps([`say leave of ${id}`, `say look of ${nextId}`]);
    hearsGoodbye = false;
    expect(".o_breadcrumb .o_back_button").toHaveCount(0);
});
