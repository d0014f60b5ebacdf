import {Component} from "@odoo/owl";
import {formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useClock} from "../fields/clock";
import {formatSeconds} from "./spans";

/**
 * A deadline as the time that is left, red when there is none.
 */
export class ServiceDeadlineField extends Component {
    static template = "service_ticket.ServiceDeadlineField";
    static props = {...standardFieldProps};

    setup() {
        this.clock = useClock();
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get absolute() {
        return formatDateTime(this.value);
    }

    get left() {
        return this.value.diff(this.clock.now).as("seconds");
    }

    get isAtRisk() {
        const {risk_at: from} = this.props.record.data;
        return Boolean(from) && from <= this.clock.now;
    }

    get text() {
        return this.left < 0
            ? _t("late by %s", formatSeconds(-this.left))
            : _t("in %(span)s", {span: formatSeconds(this.left)});
    }

    get colorClass() {
        if (this.left < 0) {
            return "text-danger fw-bold";
        }
        return this.isAtRisk ? "text-warning" : "";
    }
}

export const serviceDeadlineField = {
    component: ServiceDeadlineField,
    displayName: _t("Deadline"),
    supportedTypes: ["datetime"],
    fieldDependencies: [{name: "risk_at", type: "datetime", readonly: true}],
};

registry.category("fields").add("service_deadline", serviceDeadlineField);
