import {describe, expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {Component, onMounted, xml} from "@odoo/owl";
import {BarcodeDialog} from "@web/core/barcode/barcode_dialog";

describe.current.tags("desktop");

class Order extends models.Model {
    name = fields.Char();
    part_scan = fields.Char();
    _records = [{id: 1, name: "W-1"}];
}

/** There is no camera here: this one sees a code at once. */
class Camera extends Component {
    static template = xml`<div/>`;
    static props = ["*"];

    setup() {
        onMounted(() => this.props.onResult("NEW-1"));
    }
}

defineMailModels();
defineModels([Order]);

function openForm(readonly = false) {
    onRpc("order", "onchange", ({args}) => {
        expect.step(args[1].part_scan);
        return {value: {part_scan: false}};
    });
    Order._onChanges = {
        part_scan(record) {
            record.part_scan = false;
        },
    };
    return mountView({
        type: "form",
        resModel: "order",
        resId: 1,
        arch: `<form><field name="name"/>
            <field name="part_scan" widget="service_part_scan" readonly="${Number(readonly)}"/>
        </form>`,
    });
}

test("what a scanner types anywhere in the form is taken, and the field is empty", async () => {
    await openForm();
    getService("barcode").bus.trigger("barcode_scanned", {barcode: "4600000000998"});
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["4600000000998"]);
    expect(".o_field_widget[name=part_scan] input").toHaveValue("");
});

test("the camera reads a code", async () => {
    patchWithCleanup(BarcodeDialog.components, {BarcodeVideoScanner: Camera});
    await openForm();
    await contains(".o_service_part_camera").click();
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["NEW-1"]);
});

test("where parts do not change, nothing is scanned", async () => {
    await openForm(true);
    expect(".o_service_part_camera").toHaveCount(0);
    getService("barcode").bus.trigger("barcode_scanned", {barcode: "4600000000998"});
    await animationFrame();
    expect.verifySteps([]);
});
