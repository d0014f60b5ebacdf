import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useInputField} from "@web/views/fields/input_field_hook";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {formatFully, formatSeconds, parseSeconds} from "./spans";

/**
 * A number of seconds, written and read as a span of time: "1 h 30 min".
 */
export class ServiceSecondsField extends Component {
    static template = "service_ticket.ServiceSecondsField";
    static props = {
        ...standardFieldProps,
        placeholder: {type: String, optional: true},
    };

    setup() {
        useInputField({getValue: () => this.text, parse: parseSeconds});
    }

    get text() {
        const seconds = this.props.record.data[this.props.name];
        return seconds ? formatFully(seconds) : "";
    }
}

export const serviceSecondsField = {
    component: ServiceSecondsField,
    displayName: _t("Span of time in seconds"),
    supportedTypes: ["integer"],
    isEmpty: () => false,
    extractProps: ({placeholder}) => ({placeholder}),
};

registry.category("fields").add("service_seconds", serviceSecondsField);
// Totals of lists know a field by its widget only.
registry
    .category("formatters")
    .add("service_seconds", (seconds) => (seconds ? formatSeconds(seconds) : ""));
