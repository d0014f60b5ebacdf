import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAll, queryAllTexts} from "@odoo/hoot-dom";
import {advanceTime, animationFrame, mockDate} from "@odoo/hoot-mock";
import {formatSpan} from "@service_ticket/backend/fields/service_ago_field";
import {
    allowTranslations,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Channel extends models.Model {
    name = fields.Char();

    _records = [
        {id: 1, name: "E-mail"},
        {id: 2, name: "Phone"},
    ];
}

class Request extends models.Model {
    channel_id = fields.Many2one({relation: "channel"});
    channel_icon = fields.Char();
    channel_color = fields.Integer();
    opened_at = fields.Datetime();
    answered_at = fields.Datetime();
    amount = fields.Float({digits: [16, 2]});
    spent = fields.Integer();

    _records = [
        {
            id: 1,
            channel_id: 1,
            channel_icon: "fa-envelope",
            channel_color: 7,
            opened_at: "2026-03-02 10:00:00",
            answered_at: "2026-03-02 10:14:30",
            amount: 9,
            spent: 5400,
        },
        {
            id: 2,
            channel_id: 2,
            channel_icon: "fa-phone",
            channel_color: 10,
            opened_at: "2026-03-02 08:00:00",
            amount: 9.5,
        },
        {id: 3},
    ];
}

defineMailModels();
defineModels([Channel, Request]);
beforeEach(() => {
    onRpc("has_group", () => true);
    mockDate("2026-03-02 10:20:00", 0);
});

test("formatSpan speaks as short as one can", () => {
    allowTranslations();
    expect(String(formatSpan(0.5))).toBe("<1 min");
    expect(String(formatSpan(1))).toBe("1 min");
    expect(String(formatSpan(59.9))).toBe("59 min");
    expect(String(formatSpan(60))).toBe("1 h");
    expect(String(formatSpan(135))).toBe("2 h 15 min");
    expect(String(formatSpan(6 * 60 + 40))).toBe("6 h");
    expect(String(formatSpan(24 * 60))).toBe("1 d");
    expect(String(formatSpan(27 * 60))).toBe("1 d 3 h");
    expect(String(formatSpan(100 * 24 * 60))).toBe("100 d");
});

test("service_ago: time since then, the date on hover, and it goes on", async () => {
    await mountView({
        type: "list",
        resModel: "request",
        arch: `<list><field name="opened_at" widget="service_ago"/></list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["20 min", "2 h 20 min", ""]);
    expect(queryAll("time")[0].title).toMatch(/10:00/);
    await advanceTime(90_000);
    await animationFrame();
    expect(queryAllTexts(".o_data_cell")).toEqual(["21 min", "2 h 21 min", ""]);
});

test("service_ago: a little ahead is now, more is the future", async () => {
    Request._records = [
        {id: 1, opened_at: "2026-03-02 10:21:00"},
        {id: 2, opened_at: "2026-03-02 11:00:30"},
    ];
    await mountView({
        type: "list",
        resModel: "request",
        arch: `<list><field name="opened_at" widget="service_ago"/></list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["<1 min", "in 40 min"]);
});

test("service_ago: counted from another date it stands still", async () => {
    await mountView({
        type: "list",
        resModel: "request",
        arch: `<list><field name="answered_at" widget="service_ago" options="{'since': 'opened_at'}"/></list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["14 min", "", ""]);
    await advanceTime(90_000);
    expect(queryAllTexts(".o_data_cell")).toEqual(["14 min", "", ""]);
});

test("service_channel: icon, colour and name without a query per row", async () => {
    onRpc(({method}) => {
        if (["read", "web_read", "web_search_read"].includes(method)) {
            expect.step(method);
        }
    });
    await mountView({
        type: "list",
        resModel: "request",
        arch: `<list><field name="channel_id" widget="service_channel"/></list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["E-mail", "Phone", ""]);
    expect(".o_service_channel_7 .fa-envelope").toHaveCount(1);
    expect(".o_service_channel_10 .fa-phone").toHaveCount(1);
    expect.verifySteps(["web_search_read"]);
});

test("service_channel: icon only, the name as tooltip", async () => {
    await mountView({
        type: "kanban",
        resModel: "request",
        arch: `<kanban><templates><t t-name="card">
            <field name="channel_id" widget="service_channel" options="{'icon_only': true}"/>
        </t></templates></kanban>`,
    });
    expect(queryAll(".o_service_channel")[0].dataset.tooltip).toBe("E-mail");
    expect(".o_service_channel:first").toHaveText("");
    expect(".fa-envelope[aria-label='E-mail']").toHaveCount(1);
});

test("totals of groups write quantities and spans as the rows do", async () => {
    await mountView({
        type: "list",
        resModel: "request",
        groupBy: ["channel_id"],
        arch: `<list>
            <field name="opened_at"/>
            <field name="amount" widget="service_quantity"/>
            <field name="spent" widget="service_seconds"/>
        </list>`,
    });
    expect(queryAllTexts(".o_group_header td.o_list_number")).toEqual([
        ...["9", "1 h 30 min"],
        ...["9.5", ""],
        ...["0", ""],
    ]);
});
