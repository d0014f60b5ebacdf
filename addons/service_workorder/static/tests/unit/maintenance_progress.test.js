import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {POLL_DELAY} from "@service_workorder/maintenance_progress/maintenance_progress_field";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {ConnectionLostError} from "@web/core/network/rpc";
import {ORM} from "@web/core/orm_service";

describe.current.tags("desktop");

const NAMES = ["state", "progress", "visit_count", "planned_count"];
const HEARD = {id: 1, state: "running", visit_count: 10};
const BAR = ".o_service_maintenance_progress";

class Run extends models.Model {
    _name = "run";

    state = fields.Char();
    progress = fields.Float();
    visit_count = fields.Integer();
    planned_count = fields.Integer();

    _records = [
        {id: 1, state: "running", progress: 0, visit_count: 10, planned_count: 0},
    ];

    get_progress(ids) {
        return this.read(ids, NAMES)[0];
    }

    plan(planned, state = "running") {
        this.write([1], {state, planned_count: planned, progress: planned * 10});
    }

    action_stop() {
        this.plan(4, "cancelled");
        return false;
    }
}

defineMailModels();
defineModels([Run]);

async function openRun() {
    await mountView({
        type: "form",
        resModel: "run",
        resId: 1,
        arch: `<form>
            <header><button name="action_stop" type="object" string="Stop"/></header>
            <sheet>
                <field name="state"/>
                <field name="progress" widget="service_maintenance_progress"/>
                <field name="visit_count" invisible="1"/>
                <field name="planned_count" invisible="1"/>
            </sheet>
        </form>`,
    });
}

async function waitForAnswer() {
    await advanceTime(POLL_DELAY);
    await animationFrame();
    await animationFrame();
}

test("what was planned until the stop is shown, not what was heard before", async () => {
    await openRun();
    await waitForAnswer();
    expect(BAR).toHaveText("0 of 10 visits are planned");
    await contains("button[name=action_stop]").click();
    await animationFrame();
    expect(BAR).toHaveText("4 of 10 visits are planned");
});

test("a server that was away for a while is asked again", async () => {
    let isAway = true;
    patchWithCleanup(ORM.prototype, {
        async call(model, method) {
            if (isAway && method === "get_progress") {
                throw new ConnectionLostError("/web/dataset/call_kw");
            }
            return super.call(...arguments);
        },
    });
    onRpc("run", "get_progress", () => ({...HEARD, progress: 70, planned_count: 7}));
    await openRun();
    await waitForAnswer();
    expect(BAR).toHaveText("0 of 10 visits are planned");
    isAway = false;
    await waitForAnswer();
    expect(BAR).toHaveText("7 of 10 visits are planned");
});
