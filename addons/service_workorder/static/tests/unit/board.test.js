import {waitForChannels} from "@bus/../tests/bus_test_helpers";
import {defineMailModels, start, startServer} from "@mail/../tests/mail_test_helpers";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {
    manuallyDispatchProgrammaticEvent,
    press,
    queryAllTexts,
    queryFirst,
    queryRect,
} from "@odoo/hoot-dom";
import {animationFrame, Deferred, mockDate, runAllTimers} from "@odoo/hoot-mock";
import {contains, getService, onRpc, serverState} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const NEWS = "service_workorder/board";
const DAYS = ["04", "05", "06", "07", "08", "09", "10"].map((day) => `2030-03-${day}`);

function card(id, values = {}) {
    return {
        id,
        number: `W-${id}`,
        name: `Work ${id}`,
        client: "Bakery",
        place: "Tver, Main Street",
        city: "Tver",
        resource_id: false,
        performer: "",
        technician: "",
        day: false,
        time: false,
        minutes: 60,
        state: "draft",
        is_open: true,
        is_draft: false,
        is_moved: false,
        is_movable: true,
        is_late: false,
        priority: "1",
        deadline: false,
        stamp: `stamp ${id}`,
        marks: [],
        ...values,
    };
}

function row(id, name, values = {}) {
    return {
        id,
        name,
        kind: "Technician",
        group: "",
        color: 0,
        capacity: 6,
        is_usable: true,
        misfits: null,
        place: "Tver",
        ...values,
    };
}

let orders = [];
let tray = [];
let rows = [];
let loads = 0;
let reading = null;
let server = null;

function board(days) {
    const empty = {count: 0, minutes: 0, is_over: false, away: null, misfits: null};
    return {
        days,
        today: "2030-03-04",
        rows: rows.map((one) => ({
            ...one,
            days: Object.fromEntries(days.map((day) => [day, {...empty, ...one.day}])),
        })),
        row_count: rows.length,
        page: 0,
        page_size: 40,
        orders,
        drafts: orders
            .filter((one) => one.is_draft)
            .map(({id, number, stamp, marks, resource_id, performer, is_mine}) => ({
                id,
                number,
                stamp,
                marks,
                resource_id,
                performer,
                is_mine: Boolean(is_mine),
            })),
        tray: {count: tray.length, orders: tray},
        sought: null,
    };
}

async function openBoard() {
    onRpc("service.board", "load_choices", () => ({territories: [], skills: []}));
    loads = 0;
    onRpc("service.board", "load_board", async ({args}) => {
        loads++;
        await reading;
        const [start, days, , , , orderId] = args;
        const data = board(days === 1 ? [start] : DAYS);
        data.sought = [...orders, ...tray].find(({id}) => id === orderId) || null;
        return data;
    });
    for (const method of ["plan", "take_back", "publish"]) {
        onRpc("service.board", method, ({args}) => {
            expect.step([method, ...args]);
            return {count: 1, refused: []};
        });
    }
    server = await startServer();
    await start();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "service_workorder.board",
    });
    await animationFrame();
}

const cell = (resource, day) =>
    `.o_board_cell[data-resource="${resource}"][data-day="${day}"]`;

beforeEach(() => {
    reading = null;
    localStorage.clear();
    mockDate("2030-03-04 09:00:00", 0);
    rows = [row(1, "Pavel"), row(2, "Egor")];
    tray = [card(10)];
    orders = [
        card(20, {
            resource_id: 1,
            performer: "Pavel",
            day: DAYS[0],
            time: "10:00",
            state: "assigned",
        }),
    ];
});

test("rows, days, visits and the tray", async () => {
    await openBoard();
    expect(queryAllTexts(".o_board_performer b")).toEqual(["Pavel", "Egor"]);
    expect(".o_board_head").toHaveCount(8);
    expect(`${cell(1, DAYS[0])} .o_board_card`).toHaveText(/10:00/);
    expect(".o_board_tray .o_board_card").toHaveText(/Work 10/);
    expect(".o_board_publish").toHaveAttribute("disabled");
});

test("what is dragged into a day is proposed, without a time", async () => {
    await openBoard();
    await contains(".o_board_tray .o_board_card").dragAndDrop(cell(2, DAYS[3]));
    expect.verifySteps([
        [
            "plan",
            [
                {
                    id: 10,
                    stamp: "stamp 10",
                    resource_id: 2,
                    day: DAYS[3],
                    time: false,
                },
            ],
        ],
    ]);
});

test("while a day is read, the week stays and takes visits as a week", async () => {
    await openBoard();
    reading = new Deferred();
    await contains("[data-scale=day]").click();
    expect("[data-scale=day]").toHaveClass("active");
    expect(".o_board_grid").toHaveClass("o_board_week");
    await contains(".o_board_tray .o_board_card").dragAndDrop(cell(2, DAYS[3]));
    expect.verifySteps([
        [
            "plan",
            [
                {
                    id: 10,
                    stamp: "stamp 10",
                    resource_id: 2,
                    day: DAYS[3],
                    time: false,
                },
            ],
        ],
    ]);
    reading.resolve();
    await animationFrame();
    expect(".o_board_grid").toHaveClass("o_board_day");
    expect(".o_board_cell").toHaveCount(2);
});

test("in a day, the place where it falls is the time", async () => {
    await openBoard();
    await contains("[data-scale=day]").click();
    const {width} = queryRect(cell(2, DAYS[0]));
    await contains(".o_board_tray .o_board_card").dragAndDrop(cell(2, DAYS[0]), {
        // four of the eleven hours that begin at eight
        position: {x: (width * 4) / 11, y: 10},
        relative: true,
    });
    expect.verifySteps([
        [
            "plan",
            [{id: 10, stamp: "stamp 10", resource_id: 2, day: DAYS[0], time: "12:00"}],
        ],
    ]);
});

test("Alt and the arrows move a visit by days and rows", async () => {
    await openBoard();
    queryFirst(".o_board_scroll .o_board_card").focus();
    await press(["alt", "ArrowRight"]);
    await animationFrame();
    await animationFrame();
    // the keyboard stays with the visit
    expect(".o_board_scroll .o_board_card").toBeFocused();
    await press(["alt", "ArrowDown"]);
    await animationFrame();
    const move = {id: 20, stamp: "stamp 20", time: "10:00"};
    expect.verifySteps([
        ["plan", [{...move, resource_id: 1, day: DAYS[1]}]],
        ["plan", [{...move, resource_id: 2, day: DAYS[0]}]],
    ]);
});

test("Alt, Shift and the arrows move the end of a visit", async () => {
    await openBoard();
    queryFirst(".o_board_scroll .o_board_card").focus();
    await press(["alt", "shift", "ArrowRight"]);
    await animationFrame();
    await animationFrame();
    await press(["alt", "shift", "ArrowLeft"]);
    await animationFrame();
    await animationFrame();
    await press(["alt", "shift", "ArrowDown"]);
    await animationFrame();
    const move = {
        id: 20,
        stamp: "stamp 20",
        resource_id: 1,
        day: DAYS[0],
        time: "10:00",
    };
    expect.verifySteps([
        ["plan", [{...move, minutes: 75}]],
        ["plan", [{...move, minutes: 45}]],
    ]);
});

/** Pulls the end of the visit by so many of the eleven hours that are drawn. */
async function pullEnd(hours) {
    const {width} = queryRect(`${cell(1, DAYS[0])} .o_board_lanes`);
    const {x, y} = queryRect(".o_board_stretch");
    const handle = queryFirst(".o_board_stretch");
    const at = (clientX) => ({clientX, clientY: y + 5, pointerId: 1});
    await manuallyDispatchProgrammaticEvent(handle, "pointerdown", at(x));
    await manuallyDispatchProgrammaticEvent(
        handle,
        "pointermove",
        at(x + (hours * width) / 11)
    );
    await animationFrame();
    return () =>
        manuallyDispatchProgrammaticEvent(
            handle,
            "pointerup",
            at(x + (hours * width) / 11)
        );
}

test("the end of a visit is pulled, in quarters of an hour", async () => {
    await openBoard();
    await contains("[data-scale=day]").click();
    const letGo = await pullEnd(1.55);
    expect(".o_board_stretch_time").toHaveText("12:30");
    await letGo();
    await animationFrame();
    expect.verifySteps([
        [
            "plan",
            [
                {
                    id: 20,
                    stamp: "stamp 20",
                    resource_id: 1,
                    day: DAYS[0],
                    time: "10:00",
                    minutes: 150,
                },
            ],
        ],
    ]);
});

test("Escape lets the end of a visit go where it was", async () => {
    await openBoard();
    await contains("[data-scale=day]").click();
    const {width} = queryRect(".o_board_placed");
    const letGo = await pullEnd(2);
    expect(queryRect(".o_board_placed").width > width).toBe(true);
    await press("Escape");
    await animationFrame();
    expect(queryRect(".o_board_placed").width).toBe(width);
    await letGo();
    expect.verifySteps([]);
});

test("the window says how long, too", async () => {
    rows = [row(2, "Egor", {misfits: [], day: {misfits: []}})];
    await openBoard();
    await contains(".o_board_tray .o_board_card").click();
    await contains(".o_board_plan_minutes").edit("120", {confirm: "tab"});
    await contains(".o_board_plan_save").click();
    expect.verifySteps([
        [
            "plan",
            [
                {
                    id: 10,
                    stamp: "stamp 10",
                    resource_id: 2,
                    day: DAYS[0],
                    time: false,
                    minutes: 120,
                },
            ],
        ],
    ]);
});

test("what has begun is not dragged", async () => {
    Object.assign(orders[0], {is_movable: false, state: "in_progress"});
    await openBoard();
    await contains("[data-scale=day]").click();
    expect(".o_board_stretch").toHaveCount(0);
    expect(".o_board_scroll .o_board_card").toHaveAttribute("draggable", "false");
    await contains(".o_board_scroll .o_board_card").click();
    expect(".o_board_plan_save").toHaveCount(0);
    expect(".o_board_plan_open").toHaveCount(1);
});

test("the window plans without dragging, and says who does not suit", async () => {
    rows = [
        row(2, "Egor", {misfits: [], day: {misfits: []}}),
        row(1, "Pavel", {misfits: ["the skill “Repair” is missing"]}),
    ];
    await openBoard();
    await contains(".o_board_tray .o_board_card").click();
    expect(queryAllTexts(".o_board_plan_who option")).toEqual([
        "Egor",
        "Pavel (does not suit)",
    ]);
    await contains(".o_board_plan_who").select("1");
    expect(".o_board_plan_misfits").toHaveText("the skill “Repair” is missing");
    // hoot cannot type into an empty field of a time
    const time = queryFirst(".o_board_plan_time");
    time.value = "14:30";
    await manuallyDispatchProgrammaticEvent(time, "change");
    await contains(".o_board_plan_save").click();
    expect.verifySteps([
        [
            "plan",
            [{id: 10, stamp: "stamp 10", resource_id: 1, day: DAYS[0], time: "14:30"}],
        ],
    ]);
});

test("publishing names the problems first and tells what was seen", async () => {
    Object.assign(orders[0], {is_draft: true, marks: ["does not serve Tver"]});
    await openBoard();
    expect(".o_board_publish").toHaveText("Publish (1)");
    await contains(".o_board_publish").click();
    expect(".modal-body").toHaveText(/W-20: does not serve Tver/);
    await contains(".modal .btn-primary:contains('Publish nevertheless (1)')").click();
    await animationFrame();
    expect.verifySteps([["publish", {20: "stamp 20"}]]);
    expect(".o_notification").toHaveText(/Published: 1/);
});

function makeDrafts() {
    const values = {is_draft: true, day: DAYS[0], time: "10:00"};
    orders = [
        card(21, {...values, resource_id: 1, performer: "Pavel", is_mine: true}),
        card(22, {...values, resource_id: 1, performer: "Pavel"}),
        card(23, {...values, resource_id: 2, performer: "Egor", marks: ["too far"]}),
    ];
}

test("one's own drafts are published unless one chooses others", async () => {
    makeDrafts();
    await openBoard();
    await contains(".o_board_publish").click();
    expect(".o_board_publish_confirm").toHaveText("Publish (1)");
    expect(".o_board_publish_problems").toHaveCount(0);
    await contains(".o_board_publish_confirm").click();
    await animationFrame();
    expect.verifySteps([["publish", {21: "stamp 21"}]]);
});

test("drafts of one performer, or all of them, with their number", async () => {
    makeDrafts();
    await openBoard();
    await contains(".o_board_publish").click();
    expect(queryAllTexts(".o_board_publish_who option")).toEqual([
        "Egor (1)",
        "Pavel (2)",
    ]);
    await contains("input[value=all]").click();
    expect(".o_board_publish_confirm").toHaveText("Publish nevertheless (3)");
    await contains(".o_board_publish_who").select("1");
    expect(".o_board_publish_confirm").toHaveText("Publish (2)");
    await contains(".o_board_publish_confirm").click();
    await animationFrame();
    expect.verifySteps([["publish", {21: "stamp 21", 22: "stamp 22"}]]);
});

test("whoever has no drafts of their own is asked about all", async () => {
    makeDrafts();
    orders = orders.slice(1);
    await openBoard();
    await contains(".o_board_discard").click();
    expect("input[value=mine]").not.toBeEnabled();
    expect(".o_board_publish_problems").toHaveCount(0);
    await contains(".modal .btn-primary:contains('Discard (2)')").click();
    await animationFrame();
    expect.verifySteps([["take_back", {22: "stamp 22", 23: "stamp 23"}]]);
});

async function hear(news) {
    await waitForChannels(["service_workorder_board"]);
    // the mock server sends to partners, the real one to companies
    const [partner] = server["res.partner"].read(serverState.partnerId);
    server["bus.bus"]._sendone(partner, NEWS, {
        company_id: 1,
        ids: [],
        days: [],
        ...news,
    });
    // over the bus, then the pause in which a board collects news
    for (let round = 0; round < 3; round++) {
        await animationFrame();
        await runAllTimers();
    }
    await animationFrame();
}

test("what colleagues change is seen without a reload, what is elsewhere is not", async () => {
    await openBoard();
    const before = loads;
    await hear({ids: [99], days: ["2030-05-01"]});
    await hear({company_id: 2, ids: [20], days: [DAYS[0]]});
    expect(loads).toBe(before);
    orders.push(
        card(30, {resource_id: 2, performer: "Egor", day: DAYS[1], time: "09:00"})
    );
    await hear({ids: [30], days: [DAYS[1]]});
    expect(loads).toBe(before + 1);
    expect(`${cell(2, DAYS[1])} .o_board_card`).toHaveText(/Work 30/);
    orders.pop();
    // it is on another week now, and no longer here
    await hear({ids: [30], days: ["2030-05-01"]});
    expect(loads).toBe(before + 2);
    expect(`${cell(2, DAYS[1])} .o_board_card`).toHaveCount(0);
    await hear({ids: null});
    expect(loads).toBe(before + 3);
});

test("news wait while somebody holds a visit in the hand", async () => {
    await openBoard();
    const before = loads;
    const {drop} = await contains(".o_board_scroll .o_board_card").drag();
    await hear({ids: [20], days: [DAYS[0]]});
    expect(loads).toBe(before);
    // back where it came from
    await drop(cell(1, DAYS[0]));
    await animationFrame();
    expect(loads).toBe(before + 1);
});

test("what was given is taken back only after a question", async () => {
    await openBoard();
    await contains(".o_board_scroll .o_board_card").dragAndDrop(".o_board_aside");
    expect.verifySteps([]);
    await contains(".modal .btn-primary:contains(Take Back)").click();
    expect.verifySteps([["take_back", {20: "stamp 20"}]]);
});

test("who suits: green days, reasons in the rows", async () => {
    rows = [
        row(2, "Egor", {misfits: [], day: {misfits: []}}),
        row(1, "Pavel", {misfits: ["does not serve Tver"]}),
    ];
    await openBoard();
    await contains(".o_board_tray .o_board_card").click();
    await contains(".o_board_plan_seek").click();
    await animationFrame();
    expect(".o_board_sought").toHaveText(/W-10/);
    expect(".o_board_fits").toHaveCount(7);
    expect(".o_board_row_misfits").toHaveText("does not serve Tver");
    await press("Escape");
    await animationFrame();
    expect(".o_board_sought").toHaveCount(0);
});

test("the map numbers the stops and dashes the shorter way", async () => {
    const stop = (id, point) => ({
        ...card(id, {time: "09:00"}),
        point,
        contact: "",
        phone: "",
        map_url: "",
        access_notes: "",
    });
    onRpc("service.board", "load_day", () => ({
        performer: {id: 1, name: "Pavel"},
        is_planner: true,
        base: [56, 35],
        stops: [
            stop(1, [56.1, 35]),
            stop(2, [56.3, 35]),
            stop(3, [56.2, 35]),
            stop(4, null),
        ],
        way: [1, 3, 2],
        km: 44.5,
        way_km: 33.4,
        url: "https://maps.example",
    }));
    await openBoard();
    await contains(".o_board_day_list").click();
    expect(queryAllTexts(".o_board_map_stop text")).toEqual(["1", "2", "3"]);
    expect(".o_board_map_shortest").toHaveCount(1);
    expect(".o_board_arrange").toHaveText("Shorter way: −11.1 km");
    expect(".o_board_stop").toHaveCount(4);
    expect(".o_board_stop:last").toHaveText(/no coordinates/);
});
