import {mailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";

describe.current.tags("desktop");

const MARKS = [["na", "n/a"], ...[0, 1, 2, 3, 4, 5].map((n) => [`${n}`, `${n}`])];

class Score extends models.Model {
    name = fields.Char();
    scale = fields.Selection({selection: MARKS});
    mark = fields.Selection({selection: MARKS});

    _records = [
        {id: 1, name: "Polite", scale: "1", mark: false},
        {id: 2, name: "Right", scale: "3", mark: "3"},
    ];
}

defineModels({...mailModels, Score});

const open = (resId, attributes = "") =>
    mountView({
        type: "form",
        resModel: "score",
        resId,
        arch: `<form><field name="mark" widget="service_quality_mark" ${attributes}/></form>`,
    });

const BUTTONS = ".o_service_quality_mark button";

test("a scale of one is yes or no", async () => {
    await open(1);
    expect(queryAllTexts(BUTTONS)).toEqual(["No", "Yes", "n/a"]);
});

test("the best mark is green, and a click more takes it away", async () => {
    await open(2);
    expect(queryAllTexts(BUTTONS)).toEqual(["0", "1", "2", "3", "n/a"]);
    expect(`${BUTTONS}.btn-success[aria-pressed=true]`).toHaveText("3");
    await contains(`${BUTTONS}:contains('1')`).click();
    expect(`${BUTTONS}[aria-pressed=true].btn-warning`).toHaveText("1");
    await contains(`${BUTTONS}:contains('1')`).click();
    expect(`${BUTTONS}[aria-pressed=true]`).toHaveCount(0);
});

test("who may not mark sees the marks only", async () => {
    await open(2, 'readonly="1"');
    expect(`${BUTTONS}:enabled`).toHaveCount(0);
});
