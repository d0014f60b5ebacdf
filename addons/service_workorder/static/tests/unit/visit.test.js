import {mailModels} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {manuallyDispatchProgrammaticEvent, queryFirst} from "@odoo/hoot-dom";
import {animationFrame, Deferred} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

class Check extends models.Model {
    _name = "service.workorder.check";

    order_id = fields.Many2one({relation: "service.workorder"});
    name = fields.Char();
    kind = fields.Selection({
        selection: [
            ["pass", "Pass"],
            ["photo", "Photo"],
        ],
    });
    is_required = fields.Boolean();
    passed = fields.Selection({
        selection: [
            ["yes", "Yes"],
            ["no", "No"],
        ],
    });
    number = fields.Float();
    text = fields.Char();
    photo_count = fields.Integer();

    _records = [
        {id: 1, order_id: 1, name: "Seal", kind: "photo"},
        {id: 2, order_id: 1, name: "Fan", kind: "pass"},
    ];
}

class Workorder extends models.Model {
    _name = "service.workorder";

    state = fields.Char();
    arrived_at = fields.Datetime();
    is_mine = fields.Boolean();
    check_ids = fields.One2many({
        relation: "service.workorder.check",
        relation_field: "order_id",
    });

    _records = [{id: 1, state: "assigned", is_mine: true, check_ids: [1, 2]}];
}

defineModels({...mailModels, Check, Workorder});

const YES = ".o_service_checklist button:contains('Yes')";

async function openVisit() {
    onRpc("service.workorder", "web_save", ({args}) => {
        expect.step(["save", args[1].check_ids[0][2]]);
    });
    await mountView({
        type: "form",
        resModel: "service.workorder",
        resId: 1,
        arch: `<form>
            <widget name="service_arrival"/>
            <field name="check_ids" widget="service_checklist"/>
        </form>`,
    });
}

test("what is ticked while a photo is on its way stays", async () => {
    const uploaded = new Deferred();
    mockService("http", {
        post: async () => {
            await uploaded;
            return JSON.stringify([{id: 7}]);
        },
    });
    onRpc("service.workorder.check", "write", ({args}) => {
        expect.step(["photos", args[1].photo_ids]);
        return true;
    });
    await openVisit();
    const input = queryFirst(".o_service_checklist input[type=file]");
    const transfer = new DataTransfer();
    transfer.items.add(new File(["seal"], "seal.png", {type: "image/png"}));
    input.files = transfer.files;
    await manuallyDispatchProgrammaticEvent(input, "change");
    await animationFrame();
    await contains(YES).click();
    uploaded.resolve();
    await expect.waitForSteps([
        ["photos", [[4, 7]]],
        ["save", {passed: "yes"}],
    ]);
    await animationFrame();
    expect(YES).toHaveClass("btn-success");
});

test("what is ticked while the telephone looks for its place stays", async () => {
    const located = new Deferred();
    patchWithCleanup(navigator.geolocation, {
        getCurrentPosition: async (tell) => {
            await located;
            tell({coords: {latitude: 56.86, longitude: 35.9}});
        },
    });
    onRpc("service.workorder", "arrive", ({args}) => {
        expect.step(["arrive", ...args]);
        return true;
    });
    await openVisit();
    await contains(".o_service_arrival").click();
    await contains(YES).click();
    located.resolve();
    await expect.waitForSteps([
        ["arrive", [1], 56.86, 35.9],
        ["save", {passed: "yes"}],
    ]);
    await animationFrame();
    expect(YES).toHaveClass("btn-success");
});
