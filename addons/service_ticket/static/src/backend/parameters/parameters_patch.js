import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {PropertyDefinition} from "@web/views/fields/properties/property_definition";

const FORM_MODEL = "service.catalog.form";
const PARTNER_MODEL = "res.partner";
// What people can fill in on every page; the same list as in tools/parameters.py.
const TYPES = [
    "char",
    "text",
    "integer",
    "float",
    "boolean",
    "date",
    "datetime",
    "selection",
    "tags",
    "many2one",
    "separator",
];

/** Parameters of services may be required and explain themselves. */
patch(PropertyDefinition.prototype, {
    get isServiceForm() {
        const fields = this.props.record?.fields || {};
        const container = fields[fields[this.props.fieldName]?.definition_record];
        return container?.relation === FORM_MODEL;
    },

    get availablePropertyTypes() {
        const types = super.availablePropertyTypes;
        if (!this.isServiceForm) {
            return types;
        }
        return types
            .filter(([type]) => TYPES.includes(type))
            .map(([type, label]) => [
                type,
                type === "many2one" ? _t("Contact") : label,
            ]);
    },

    onPropertyTypeChange(type) {
        super.onPropertyTypeChange(type);
        if (this.isServiceForm && type === "many2one") {
            this.onModelChange({label: _t("Contact"), technical: PARTNER_MODEL});
        }
    },

    onServiceKeyChange(key, value) {
        const definition = {...this.state.propertyDefinition, [key]: value};
        this.props.onChange(definition);
        this.state.propertyDefinition = definition;
    },
});
