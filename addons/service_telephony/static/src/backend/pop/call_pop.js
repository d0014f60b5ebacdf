import {Component, onWillDestroy, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {session} from "@web/session";

export const CALL = "service_telephony/call";
// Exchanges lose events: a call that nobody ends leaves the screen by itself.
export const FORGET_AFTER = 4 * 60 * 60 * 1000;
const SECOND = 1000;

/**
 * The calls that ring at the agent's telephone or that the agent has on the line, each
 * a card above the page. A card goes when the call ends, or somebody else has taken it.
 */
export class CallPop extends Component {
    static template = "service_telephony.CallPop";
    static props = {};

    setup() {
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.orm = useService("orm");
        this.state = useState({calls: [], now: Date.now()});
        /** Ids that are over, or that the agent has closed. */
        this.closed = new Set();
        this.onCall = (news) => this.take(news);
        this.bus.subscribe(CALL, this.onCall);
        onWillDestroy(() => {
            this.bus.unsubscribe(CALL, this.onCall);
            browser.clearInterval(this.ticking);
        });
        this.load(session.service_call_ids || []);
    }

    /**
     * @param {{id: number, state: string, user_id: number|false}} news
     */
    async take({id, state, user_id: userId}) {
        const isOthers = state === "talking" && userId && userId !== user.userId;
        if (state === "ended" || isOthers) {
            this.drop(id);
            return;
        }
        if (!this.closed.has(id)) {
            await this.load([id]);
        }
    }

    /**
     * @param {number[]} ids
     */
    async load(ids) {
        if (!ids.length) {
            return;
        }
        const calls = await this.orm.silent.call("service.call", "get_pop_info", [ids]);
        // They may have ended while we asked.
        calls
            .filter(({id, state}) => state !== "ended" && !this.closed.has(id))
            .forEach((call) => this.put(call));
    }

    put(call) {
        const {calls} = this.state;
        const index = calls.findIndex(({id}) => id === call.id);
        const began = deserializeDateTime(call.started_at).toMillis();
        // The clock of an exchange may be ahead.
        const since = calls[index]?.since || Math.min(began, Date.now());
        const shown = {...call, since};
        if (index < 0) {
            calls.push(shown);
        } else {
            calls[index] = shown;
        }
        this.ticking ??= browser.setInterval(() => this.tick(), SECOND);
    }

    tick() {
        this.state.now = Date.now();
        this.state.calls
            .filter(({since}) => this.state.now - since > FORGET_AFTER)
            .forEach(({id}) => this.drop(id));
    }

    drop(id) {
        this.closed.add(id);
        this.state.calls = this.state.calls.filter((call) => call.id !== id);
        if (!this.state.calls.length) {
            browser.clearInterval(this.ticking);
            this.ticking = null;
        }
    }

    title(call) {
        if (call.direction === "out") {
            return call.state === "talking" ? _t("You talk to") : _t("You call");
        }
        return call.state === "talking" ? _t("On the line") : _t("Incoming call");
    }

    /** Minutes and seconds since it began to ring. */
    span(call) {
        const seconds = Math.max(0, Math.floor((this.state.now - call.since) / SECOND));
        return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }

    ticketText({number, name}) {
        return `${number} ${name}`;
    }

    async run(method, call, ...args) {
        const action = await this.orm.call("service.call", method, [
            [call.id],
            ...args,
        ]);
        await this.action.doAction(action);
        await this.load([call.id]);
    }

    newTicket(call) {
        return this.run("action_create_ticket", call);
    }

    openTicket(call, ticket) {
        if (call.ticket && call.ticket.id === ticket.id) {
            return this.openForm("service.ticket", ticket.id);
        }
        return this.run("join_ticket", call, ticket.id);
    }

    openCard(call) {
        return this.run("action_open_partner", call);
    }

    openCall(call) {
        return this.openForm("service.call", call.id);
    }

    openForm(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
            target: "current",
        });
    }

    async choose(call, ev) {
        const partnerId = Number(ev.target.value);
        const [chosen] = await this.orm.call("service.call", "choose_caller", [
            [call.id],
            partnerId,
        ]);
        if (chosen && !this.closed.has(call.id)) {
            this.put(chosen);
        }
    }
}

registry.category("main_components").add("service_telephony.CallPop", {
    Component: CallPop,
});
