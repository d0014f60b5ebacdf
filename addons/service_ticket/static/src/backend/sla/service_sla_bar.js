import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {Dialog} from "@web/core/dialog/dialog";
import {formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {describeClock} from "./sla_state";

const {DateTime} = luxon;

/**
 * Why a deadline is what it is: policy, hours, intervals that counted, pauses, steps.
 */
export class SlaExplanation extends Component {
    static template = "service_ticket.SlaExplanation";
    static components = {Dialog};
    static props = {explanation: Object, close: Function};

    get title() {
        return _t("Why this deadline: %s", this.props.explanation.title);
    }

    get omitted() {
        return _t("… and %s more", this.props.explanation.omitted);
    }
}

/**
 * The promises about a ticket in its header, counting down to the second.
 */
export class ServiceSlaBar extends Component {
    static template = "service_ticket.ServiceSlaBar";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.time = useState({now: DateTime.now()});
        onMounted(() => {
            this.timer = browser.setInterval(() => {
                this.time.now = DateTime.now();
            }, 1000);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    get clocks() {
        const clocks = this.props.record.data[this.props.name] || [];
        return clocks.map((clock) => {
            const state = describeClock(clock, this.time.now);
            return {
                ...state,
                id: clock.id,
                label: clock.label,
                tooltip: state.moment ? formatDateTime(state.moment) : "",
                className: state.color ? `o_service_chip_${state.color}` : "",
            };
        });
    }

    async onClick(clock) {
        const explanation = await this.orm.call(
            "service.sla.clock",
            "get_explanation",
            [[clock.id]]
        );
        this.dialog.add(SlaExplanation, {explanation});
    }
}

export const serviceSlaBar = {
    component: ServiceSlaBar,
    displayName: _t("Promises"),
    supportedTypes: ["json"],
};

registry.category("fields").add("service_sla_bar", serviceSlaBar);
