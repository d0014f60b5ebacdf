import {contains, start, startServer} from "@mail/../tests/mail_test_helpers";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {press, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {advanceTime, animationFrame, Deferred, mockDate} from "@odoo/hoot-mock";
import {RELOAD_DELAY} from "@service_ticket/backend/live/ticket_events";
import {
    contains as webContains,
    defineModels,
    getService,
    mockService,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import {ticketModels} from "./ticket_model";

describe.current.tags("desktop");
defineModels(ticketModels);

const VIEWS = ["desk", "mine", "untaken", "waiting", "late"];

function card(id, values = {}) {
    return {
        id,
        number: `T-${id}`,
        name: `Subject ${id}`,
        client: "Ivan",
        channel_id: 1,
        team: "Desk",
        stage: "New",
        state: "new",
        user: false,
        priority: "1",
        attention: "act",
        waits_for: false,
        opened_at: "2026-03-02 10:00:00",
        needs_reply_since: "2026-03-02 10:00:00",
        next_deadline: false,
        ...values,
    };
}

function lane(id, name, tickets, values = {}) {
    const counts = Object.fromEntries(VIEWS.map((view) => [view, tickets.length]));
    const look = {icon: "fa-phone", color: 10, rings: true};
    return {id, name, ...look, counts, tickets, ...values};
}

function screen(lanes, values = {}) {
    const total = lanes.reduce((sum, {counts}) => sum + counts.desk, 0);
    return {
        view: "desk",
        scope: "mine",
        counts: Object.fromEntries(VIEWS.map((view) => [view, total])),
        lanes,
        teams: [{id: 7, name: "Desk"}],
        my_team_ids: [7],
        is_dispatcher: false,
        is_absent: false,
        ...values,
    };
}

const me = {id: serverState.userId, name: "Me"};
let lanes = [];

async function openCockpit(values) {
    onRpc("service.cockpit", "load_cockpit", ({args}) => {
        expect.step(`load ${args.slice(0, 3).join(" ").trim()}`);
        return screen(lanes, {scope: args[1] || "mine", ...values});
    });
    const pyEnv = await startServer();
    await start();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "service_ticket.cockpit",
    });
    await expect.waitForSteps(["load desk"]);
    return pyEnv;
}

const selected = () => queryAllTexts(".o_service_card_selected .o_service_card_name");

beforeEach(() => {
    localStorage.clear();
    mockDate("2026-03-02 10:20:00", 0);
    lanes = [
        lane(1, "Phone", [card(1, {user: me}), card(2)]),
        lane(2, "E-mail", [card(3)], {rings: false}),
    ];
});

test("lanes per channel, and what nobody has looks different", async () => {
    await openCockpit();
    expect(queryAllTexts(".o_service_lane_title")).toEqual(["Phone\n2", "E-mail\n1"]);
    expect(".o_service_card").toHaveCount(3);
    expect(".o_service_card_untaken").toHaveCount(2);
    expect(".o_service_card_untaken .o_service_untaken_chip").toHaveCount(2);
    expect(".o_service_card[data-id='1'] .o_avatar").toHaveCount(1);
    expect(".o_service_divider").toHaveCount(1);
    expect(".o_service_card:first time").toHaveText("20 min");
});

test("deadlines: due, and late although nothing was loaded since", async () => {
    lanes = [lane(1, "Phone", [card(1, {next_deadline: "2026-03-02 10:22:30"})])];
    await openCockpit();
    await contains(".o_service_card_act:contains('due in 2 min')");
    await advanceTime(180_000);
    await contains(".o_service_card_late:contains('late by')");
});

test("j, k and the arrows walk through lanes and cards", async () => {
    await openCockpit();
    const walk = async (key, subject) => {
        await press(key);
        await animationFrame();
        expect(selected()).toEqual([subject]);
    };
    await walk("j", "Subject 1");
    await walk("j", "Subject 2");
    await walk("ArrowDown", "Subject 3");
    await walk("j", "Subject 3");
    await walk("k", "Subject 2");
    await walk("l", "Subject 3");
    await walk("h", "Subject 1");
});

test("t takes the selected ticket, and it can be put back", async () => {
    onRpc("service.ticket", "action_take", ({args}) => {
        expect.step(`take ${args[0]}`);
        lanes[0].tickets[1].user = me;
        return true;
    });
    onRpc("service.ticket", "action_put_back", ({args}) => {
        expect.step(`put back ${args[0]}`);
        return true;
    });
    await openCockpit();
    await press("j");
    await press("t");
    await press("j");
    await press("t");
    await expect.waitForSteps(["take 2", "load desk mine"]);
    await webContains(".o_notification button:text('Put back')").click();
    await expect.waitForSteps(["put back 2", "load desk mine"]);
});

test("n takes the next ticket and opens it, wherever the selection is", async () => {
    onRpc("service.ticket", "action_take_next", () => ({tag: "next"}));
    await openCockpit();
    mockService("action", {doAction: ({tag}) => expect.step(`do ${tag}`)});
    await getService("action");
    await press("n");
    await expect.waitForSteps(["do next"]);
});

test("n pressed twice takes one ticket, however slow the server is", async () => {
    const taken = new Deferred();
    onRpc("service.ticket", "action_take_next", async () => {
        expect.step("take");
        await taken;
        return {tag: "next"};
    });
    await openCockpit();
    mockService("action", {doAction: ({tag}) => expect.step(`do ${tag}`)});
    await getService("action");
    await press("n");
    await press("n");
    taken.resolve();
    await expect.waitForSteps(["take", "do next"]);
    await press("n");
    await expect.waitForSteps(["take", "do next"]);
});

test("numbers change the view, typing in the search is no command", async () => {
    await openCockpit();
    await press("3");
    await expect.waitForSteps(["load untaken mine"]);
    await contains(".o_service_views button.active:contains('Untaken')");
    await press("/");
    await animationFrame();
    expect(".o_service_search").toBeFocused();
    await webContains(".o_service_search").edit("njt", {confirm: false});
    await advanceTime(1000);
    await expect.waitForSteps(["load untaken mine njt"]);
    await press("Escape");
    await expect.waitForSteps(["load untaken mine"]);
});

test("what was being typed when Escape came is not searched for", async () => {
    await openCockpit();
    await webContains(".o_service_search").edit("nj", {confirm: false});
    await press("Escape");
    await advanceTime(1000);
    await expect.waitForSteps(["load desk mine"]);
    expect(".o_service_search").toHaveValue("");
});

test("Enter presses the button that has the focus", async () => {
    onRpc("service.ticket", "action_take_next", () => ({tag: "next"}));
    await openCockpit();
    mockService("action", {doAction: ({tag}) => expect.step(`do ${tag}`)});
    await press("j");
    queryFirst(".o_service_next").focus();
    await press("Enter");
    await expect.waitForSteps(["do next"]);
});

test("the keys are explained", async () => {
    await openCockpit();
    await press("?");
    await contains(".modal .o_service_keys kbd:text('T')");
});

test("more of a lane comes on request", async () => {
    const counts = Object.fromEntries(VIEWS.map((view) => [view, 45]));
    lanes = [lane(1, "Phone", [card(1)], {counts})];
    await openCockpit();
    onRpc("service.cockpit", "load_cockpit", ({args}) => {
        expect.step(`sizes ${JSON.stringify(args[3])}`);
        return screen(lanes);
    });
    await webContains(".o_service_more:contains('44')").click();
    await expect.waitForSteps(['sizes {"1":21}']);
});

test("news of the own teams or of shown tickets load the screen again, once", async () => {
    const pyEnv = await openCockpit();
    const [partner] = pyEnv["res.partner"].read(serverState.partnerId);
    const send = (payload) =>
        pyEnv["bus.bus"]._sendone(partner, "service_ticket/update", {
            user_id: 99,
            ...payload,
        });
    send({ids: [50], team_ids: [8]});
    await advanceTime(RELOAD_DELAY * 2);
    await expect.waitForSteps([]);
    send({ids: [50], team_ids: [7]});
    send({ids: [3], team_ids: [8]});
    await contains(".o_service_card", {count: 3});
    await advanceTime(RELOAD_DELAY * 2);
    await expect.waitForSteps(["load desk mine"]);
});

test("nothing to do is said kindly, in one lane and on the whole screen", async () => {
    lanes = [lane(1, "Phone", [card(1)]), lane(2, "Chat", [])];
    await openCockpit();
    await contains(".o_service_lane:contains('Chat') .o_service_lane_quiet");
    lanes = [];
    await press("2");
    await contains(".o_service_cockpit_quiet");
    await expect.waitForSteps(["load mine mine"]);
});

test("who is in no team is not told that all is done", async () => {
    lanes = [];
    await openCockpit({my_team_ids: [], is_dispatcher: true});
    expect(".o_service_cockpit").toHaveText(/You are in no team: choose another one/);
});

test("sounds: all of them and those of one channel", async () => {
    const saved = [];
    onRpc("res.users.settings", "set_res_users_settings", ({kwargs}) => {
        saved.push(kwargs.new_settings);
        return kwargs.new_settings;
    });
    await openCockpit();
    expect(".o_service_lane_mute").toHaveCount(1);
    await webContains(".o_service_lane_mute").click();
    expect(".o_service_lane_mute .fa-bell-slash-o").toHaveCount(1);
    await press("m");
    await animationFrame();
    expect(".o_service_mute .fa-bell-slash").toHaveCount(1);
    await press("m");
    await webContains(".o_service_lane_mute").click();
    expect(saved).toEqual([
        {service_muted_channels: [1]},
        {service_is_muted: true},
        {service_is_muted: false},
        {service_muted_channels: []},
    ]);
});
