import {mailModels} from "@mail/../tests/mail_test_helpers";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {animationFrame, queryAllTexts} from "@odoo/hoot-dom";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

const DEFINITION = [
    {
        name: "users",
        string: "Number of users",
        type: "integer",
        required: true,
        help: "People at the object",
    },
    {name: "site", string: "Where", type: "char"},
];

class ServiceCatalogForm extends models.Model {
    _name = "service.catalog.form";

    name = fields.Char();
    definition = fields.PropertiesDefinition();
    parameters = fields.Properties({
        definition_record: "form_id",
        definition_record_field: "definition",
    });
    form_id = fields.Many2one({relation: "service.catalog.form"});

    _records = [
        {id: 1, name: "Version 1", definition: DEFINITION, parameters: {}, form_id: 1},
    ];
}

class Thing extends models.Model {
    name = fields.Char();
    child_parameters = fields.Properties({
        definition_record: "parent_id",
        definition_record_field: "definition",
    });
    definition = fields.PropertiesDefinition();
    parent_id = fields.Many2one({relation: "thing"});

    _records = [
        {
            id: 1,
            name: "Ivan",
            definition: [{name: "site", string: "Where", type: "char"}],
            child_parameters: {},
            parent_id: 1,
        },
    ];
}

defineModels({...mailModels, ServiceCatalogForm, Thing});
beforeEach(() => {
    onRpc("has_access", () => true);
});

const openForm = (resModel, arch) =>
    mountView({type: "form", resModel, resId: 1, arch, actionMenus: {}});

const openParameters = () =>
    openForm(
        "service.catalog.form",
        `<form><sheet><group>
            <field name="form_id"/>
            <field name="parameters" editMode="1"/>
        </group></sheet></form>`
    );

async function openDefinition(name) {
    await contains(`[property-name="${name}"] .o_field_property_open_popover`, {
        visible: false,
    }).click();
    await animationFrame();
}

test("what is required and what explains itself is marked", async () => {
    await openParameters();
    expect("[property-name=users] .o_service_required").toHaveCount(1);
    expect("[property-name=users] sup.text-info").toHaveAttribute(
        "title",
        "People at the object"
    );
    expect("[property-name=site] .o_service_required").toHaveCount(0);
    expect("[property-name=site] sup.text-info").toHaveCount(0);
});

test("only what every page can ask for is offered", async () => {
    await openParameters();
    await openDefinition("site");
    await contains(".o_field_property_definition_type input").click();
    await animationFrame();
    const types = queryAllTexts(".o-dropdown--menu .dropdown-item");
    expect(types).toInclude("Contact");
    expect(types).toInclude("Checkbox");
    for (const type of ["Many2one", "Many2many", "HTML", "Signature", "Monetary"]) {
        expect(types).not.toInclude(type);
    }
});

test("required and help are written with the definition", async () => {
    onRpc("service.catalog.form", "web_save", ({args}) => {
        const [changed] = args[1].parameters.filter(({name}) => name === "site");
        expect.step([changed.required, changed.help]);
    });
    await openParameters();
    await openDefinition("site");
    await contains(".o_service_property_required input").click();
    await contains(".o_service_property_help input").edit("Town and street");
    await contains(".o_form_view .o_form_sheet").click();
    await clickSave();
    expect.verifySteps([[true, "Town and street"]]);
});

test("other definitions keep their editor", async () => {
    await openForm(
        "thing",
        `<form><sheet><group>
            <field name="parent_id"/>
            <field name="child_parameters" editMode="1"/>
        </group></sheet></form>`
    );
    await openDefinition("site");
    expect(".o_field_property_definition").toHaveCount(1);
    expect(".o_service_property_required").toHaveCount(0);
});

test("the menu of a ticket does not offer to change what its card asks", async () => {
    await openForm(
        "thing",
        `<form js_class="service_ticket_form"><sheet><group>
            <field name="parent_id"/>
            <field name="child_parameters"/>
        </group></sheet></form>`
    );
    await contains(".o_cp_action_menus button").click();
    const offered = queryAllTexts(".o-dropdown--menu .o_menu_item");
    expect(offered).toInclude("Duplicate");
    expect(offered).not.toInclude("Edit Properties");
});
