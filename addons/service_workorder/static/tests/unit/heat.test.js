import {defineMailModels, start, startServer} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {advanceTime, animationFrame, Deferred} from "@odoo/hoot-mock";
import {contains, getService, mockService, onRpc} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const TER = {
    id: 4,
    name: "Tver",
    depth: 0,
    visits: 3,
    judged: 3,
    late: 0,
    done: 3,
    fixed: 3,
    box: [56.8, 35.8, 56.9, 36.0],
};

let reading = null;

async function openMap() {
    onRpc("service.workorder.report", "load_heat", async ({args}) => {
        expect.step(`load ${args[0]}`);
        await reading;
        return {territories: [TER], cells: [], hidden: 0, box: [50, 30, 60, 40]};
    });
    onRpc("service.workorder.report", "get_heat_action", ({args, kwargs}) => {
        expect.step(`open ${args[0]} ${kwargs.territory_id}`);
        return {};
    });
    reading = null;
    await startServer();
    await start();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "service_workorder.heat",
    });
    await expect.waitForSteps(["load this_month"]);
}

test("a number opens the visits that it counts, also while others are read", async () => {
    await openMap();
    mockService("action", {doAction: () => true});
    reading = new Deferred();
    await contains(".o_service_heat_period").select("now");
    await contains(".o_service_heat_table td a").click();
    await expect.waitForSteps(["load now", "open this_month 4"]);
    reading.resolve();
    await animationFrame();
    await contains(".o_service_heat_table td a").click();
    await expect.waitForSteps(["open now 4"]);
});

test("a territory that is chosen while all is read is what is shown", async () => {
    await openMap();
    reading = new Deferred();
    await contains("button:contains('Show All')").click();
    await contains(".o_service_heat_table button").click();
    reading.resolve();
    await animationFrame();
    expect(".o_service_heat_grid text:contains('30')").toHaveCount(0);
    expect(".o_service_heat_grid text:contains('56')").not.toHaveCount(0);
    // it is read again for what is shown
    await advanceTime(1000);
    await expect.waitForSteps(["load this_month", "load this_month"]);
});
