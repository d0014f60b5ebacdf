import {
    contains,
    openFormView,
    openListView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {advanceTime} from "@odoo/hoot-mock";
import {RING_DELAY} from "@service_ticket/backend/live/ring_service";
import {
    toggleMuted,
    toggleMutedChannel,
} from "@service_ticket/backend/live/ring_settings";
import {RELOAD_DELAY} from "@service_ticket/backend/live/ticket_events";
import {
    contains as webContains,
    defineModels,
    mockService,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import {ticketModels} from "./ticket_model";

describe.current.tags("desktop");
defineModels(ticketModels);

const LIST = `<list js_class="service_ticket_list"><field name="name"/></list>`;
const FORM = `<form js_class="service_ticket_form"><sheet>
    <field name="name"/><field name="state" readonly="1"/>
</sheet><chatter/></form>`;

function send(pyEnv, type, payload) {
    const [partner] = pyEnv["res.partner"].read(serverState.partnerId);
    pyEnv["bus.bus"]._sendone(partner, `service_ticket/${type}`, payload);
}

function mockSound() {
    mockService("mail.sound_effects", {play: (name) => expect.step(`sound ${name}`)});
}

test("a new ticket of mine: notification, sound, and a way to open it", async () => {
    mockSound();
    onRpc("service.ticket", "get_ring_info", ({args}) => {
        expect.step(`asked for ${args[0]}`);
        return [{id: args[0][0], number: "T-1", name: "Gate", client: "Ivan"}];
    });
    const pyEnv = await startServer();
    const id = pyEnv["service.ticket"].create({name: "Gate"});
    await start();
    send(pyEnv, "new", {ids: [id], team_id: 1, channel_id: 1, sound: "new-message"});
    await advanceTime(RING_DELAY * 2);
    await contains(".o_notification:contains('T-1 · Ivan'):contains('Gate')");
    await contains(".o_notification button:text('Show')");
    await expect.waitForSteps([`asked for ${id}`, "sound new-message"]);
});

test("a quiet channel makes no sound, and what is not mine says nothing", async () => {
    mockSound();
    onRpc("service.ticket", "get_ring_info", ({args}) => {
        expect.step("asked");
        return args[0]
            .filter((id) => id === 7)
            .map((id) => ({id, number: "T-7", name: "Quiet", client: ""}));
    });
    const pyEnv = await startServer();
    await start();
    send(pyEnv, "new", {ids: [7], team_id: 1, channel_id: 1, sound: false});
    send(pyEnv, "new", {ids: [8], team_id: 2, channel_id: 1, sound: "new-message"});
    await advanceTime(RING_DELAY * 2);
    await contains(".o_notification", {count: 1});
    await expect.waitForSteps(["asked"]);
});

test("each channel has its sound, and silent ones have none", async () => {
    mockSound();
    onRpc("service.ticket", "get_ring_info", ({args}) =>
        args[0].map((id) => ({id, number: `T-${id}`, name: "Call", client: ""}))
    );
    onRpc("res.users.settings", "set_res_users_settings", ({kwargs}) => kwargs);
    const pyEnv = await startServer();
    await start();
    const ring = async (id, channel, sound) => {
        send(pyEnv, "new", {ids: [id], team_id: 1, channel_id: channel, sound});
        await advanceTime(RING_DELAY * 2);
        await contains(`.o_notification:contains('T-${id}')`);
    };
    await ring(1, 1, "call-invitation");
    await expect.waitForSteps(["sound call-invitation"]);
    await toggleMutedChannel(1);
    await ring(2, 1, "call-invitation");
    await ring(3, 2, "call-join");
    await expect.waitForSteps(["sound call-join"]);
    await toggleMutedChannel(1);
    await toggleMuted();
    await ring(4, 1, "call-invitation");
    await toggleMuted();
    await ring(5, 1, "call-invitation");
    await expect.waitForSteps(["sound call-invitation"]);
});

test("many at once are one notification", async () => {
    mockSound();
    onRpc("service.ticket", "get_ring_info", ({args}) =>
        args[0].map((id) => ({id, number: `T-${id}`, name: "Mass", client: ""}))
    );
    const pyEnv = await startServer();
    await start();
    send(pyEnv, "new", {ids: [1, 2, 3, 4, 5], team_id: 1, channel_id: 1, sound: false});
    await advanceTime(RING_DELAY * 2);
    await contains(".o_notification:contains('5 requests have just arrived.')");
    await contains(".o_notification", {count: 1});
});

test("an open list shows new tickets by itself, but not while rows are selected", async () => {
    onRpc("service.ticket", "get_ring_info", () => []);
    const pyEnv = await startServer();
    pyEnv["service.ticket"].create({name: "Gate"});
    await start();
    await openListView("service.ticket", {arch: LIST});
    await contains(".o_data_row", {count: 1});
    pyEnv["service.ticket"].create({name: "Door"});
    send(pyEnv, "new", {ids: [2], team_id: 1, channel_id: 1, sound: false});
    await advanceTime(RELOAD_DELAY * 2);
    await contains(".o_data_row", {count: 2});
    await webContains(".o_data_row:first .o_list_record_selector input").click();
    pyEnv["service.ticket"].create({name: "Window"});
    send(pyEnv, "new", {ids: [3], team_id: 1, channel_id: 1, sound: false});
    await advanceTime(RELOAD_DELAY * 2);
    await contains(".o_data_row", {count: 2});
    await webContains(".o_data_row:first .o_list_record_selector input").click();
    await advanceTime(RELOAD_DELAY * 2);
    await contains(".o_data_row", {count: 3});
});

test("an open ticket shows what others did, unless it is being edited", async () => {
    const pyEnv = await startServer();
    const id = pyEnv["service.ticket"].create({name: "Gate", state: "waiting"});
    await start();
    await openFormView("service.ticket", id, {arch: FORM});
    await contains(".o_field_widget[name=state]:contains('waiting')");
    pyEnv["service.ticket"].write([id], {state: "open"});
    send(pyEnv, "update", {ids: [id], user_id: 999});
    await contains(".o_field_widget[name=state]:contains('open')");
    await webContains(".o_field_widget[name=name] input").edit("Big gate", {
        confirm: false,
    });
    pyEnv["service.ticket"].write([id], {state: "done"});
    send(pyEnv, "update", {ids: [id], user_id: 999});
    await advanceTime(RELOAD_DELAY);
    expect(".o_field_widget[name=name] input").toHaveValue("Big gate");
    expect(".o_field_widget[name=state]").toHaveText("open");
});
