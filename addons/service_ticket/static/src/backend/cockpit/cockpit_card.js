import {Component} from "@odoo/owl";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {user} from "@web/core/user";
import {useClock} from "../fields/clock";
import {formatSpan} from "../fields/service_ago_field";

const URGENT = {2: "fa-exclamation", 3: "fa-exclamation-circle"};

/** One ticket in a lane: whose it is, whose turn it is, and how long it waits. */
export class CockpitCard extends Component {
    static template = "service_ticket.CockpitCard";
    static props = {
        ticket: Object,
        isSelected: Boolean,
        onOpen: Function,
        onTake: Function,
    };

    setup() {
        this.clock = useClock();
    }

    get classes() {
        const {isSelected, ticket} = this.props;
        return [
            `o_service_card_${this.attention}`,
            ticket.user ? "" : "o_service_card_untaken",
            isSelected ? "o_service_card_selected" : "",
        ].join(" ");
    }

    /** Lateness goes on while the screen stands still. */
    get attention() {
        return this.minutesLeft < 0 ? "late" : this.props.ticket.attention;
    }

    get isMine() {
        return this.props.ticket.user?.id === user.userId;
    }

    get urgency() {
        return URGENT[this.props.ticket.priority];
    }

    get minutesLeft() {
        const deadline = this.props.ticket.next_deadline;
        return deadline
            ? deserializeDateTime(deadline).diff(this.clock.now).as("minutes")
            : null;
    }

    get isAtRisk() {
        const {risk_at: from} = this.props.ticket;
        return Boolean(from) && deserializeDateTime(from) <= this.clock.now;
    }

    get deadline() {
        const left = this.minutesLeft;
        if (left === null) {
            return null;
        }
        return {
            text:
                left < 0
                    ? _t("late by %s", formatSpan(-left))
                    : _t("due in %s", formatSpan(left)),
            className:
                left < 0
                    ? "text-danger fw-bold"
                    : this.isAtRisk
                      ? "text-warning fw-bold"
                      : "text-muted",
            title: formatDateTime(deserializeDateTime(this.props.ticket.next_deadline)),
        };
    }

    /** How long the client waits, or how old the ticket is. */
    get age() {
        const {needs_reply_since: waits, opened_at: opened} = this.props.ticket;
        const since = deserializeDateTime(waits || opened);
        return {
            text: formatSpan(Math.max(0, this.clock.now.diff(since).as("minutes"))),
            title: waits
                ? _t("The client waits since %s", formatDateTime(since))
                : _t("Opened %s", formatDateTime(since)),
            className: waits ? "fw-bold" : "text-muted",
        };
    }
}
