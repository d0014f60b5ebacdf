import {Component} from "@odoo/owl";
import {formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useClock} from "./clock";

const HOUR = 60;
const DAY = 24 * HOUR;
// Up to here hours are told along with days, and minutes with hours.
const PRECISE_UNTIL = 3;

/**
 * Writes a span of time as an agent would say it.
 *
 * @param {number} minutes
 * @returns {string}
 */
export function formatSpan(minutes) {
    if (minutes < 1) {
        return _t("<1 min");
    }
    if (minutes < HOUR) {
        return _t("%s min", Math.floor(minutes));
    }
    if (minutes < DAY) {
        const hours = Math.floor(minutes / HOUR);
        const rest = Math.floor(minutes % HOUR);
        return hours < PRECISE_UNTIL && rest
            ? _t("%(hours)s h %(minutes)s min", {hours, minutes: rest})
            : _t("%s h", hours);
    }
    const days = Math.floor(minutes / DAY);
    const rest = Math.floor((minutes % DAY) / HOUR);
    return days < PRECISE_UNTIL && rest
        ? _t("%(days)s d %(hours)s h", {days, hours: rest})
        : _t("%s d", days);
}

/**
 * Shows how long ago something was, or, with the option ``since``, how long after
 * another date of the record; the date itself on hover.
 */
export class ServiceAgoField extends Component {
    static template = "service_ticket.ServiceAgoField";
    static props = {
        ...standardFieldProps,
        since: {type: String, optional: true},
    };

    setup() {
        this.clock = useClock();
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get absolute() {
        return formatDateTime(this.value);
    }

    get text() {
        const {record, since} = this.props;
        if (since) {
            const start = record.data[since];
            return start
                ? formatSpan(this.value.diff(start).as("minutes"))
                : this.absolute;
        }
        const minutes = this.clock.now.diff(this.value).as("minutes");
        // A little ahead is the clock of the browser, not the future.
        return minutes > -2
            ? formatSpan(minutes)
            : _t("in %(span)s", {span: formatSpan(-minutes)});
    }
}

export const serviceAgoField = {
    component: ServiceAgoField,
    displayName: _t("Time since"),
    supportedTypes: ["datetime"],
    supportedOptions: [
        {
            label: _t("Counted from"),
            name: "since",
            type: "field",
            availableTypes: ["datetime"],
        },
    ],
    fieldDependencies: ({options}) =>
        options?.since ? [{name: options.since, type: "datetime", readonly: true}] : [],
    extractProps: ({options}) => ({since: options.since}),
};

registry.category("fields").add("service_ago", serviceAgoField);
