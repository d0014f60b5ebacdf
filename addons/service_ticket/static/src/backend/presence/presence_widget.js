import {
    Component,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useState,
} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {uniqueId} from "@web/core/utils/functions";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useTicketEvents} from "../live/ticket_events";

export const PRESENCE = "service_ticket/presence";
// How often a browser says that it still looks, and when one counts as gone that has
// not said so: it crashed or lost its connection.
export const HEARTBEAT = 60_000;
export const GONE_AFTER = 150_000;
// How long after the last key somebody counts as writing.
export const TYPING_PAUSE = 8_000;

/**
 * Tells who else has the ticket open, and who writes at this moment.
 *
 * Browsers tell each other over the bus: who opens a ticket says so, the others answer,
 * who leaves says goodbye.
 */
export class PresenceWidget extends Component {
    static template = "service_ticket.Presence";
    static props = {...standardWidgetProps};

    setup() {
        this.bus = useService("bus_service");
        this.orm = useService("orm");
        this.token = uniqueId(`${Date.now()}-`);
        /** @type {{others: Object<string, {user: Object, state: string, at: number}>}} */
        this.state = useState({others: {}});
        this.isTyping = false;
        useTicketEvents([PRESENCE], (news) => this.onNews(news));
        useEffect(
            (id) => {
                if (id) {
                    return this.join(id);
                }
            },
            () => [this.props.record.resId]
        );
        useExternalListener(window, "input", (ev) => this.onInput(ev), {capture: true});
        useExternalListener(window, "pagehide", () => this.sayGoodbye());
        onWillUnmount(() => browser.clearTimeout(this.typingTimer));
    }

    /**
     * @param {number} id of the ticket
     * @returns {Function} leaves it again
     */
    join(id) {
        const channel = `service_ticket_presence_${id}`;
        this.ticketId = id;
        this.state.others = {};
        this.bus.addChannel(channel);
        this.announce("look");
        const heartbeat = browser.setInterval(() => this.beat(), HEARTBEAT);
        return () => {
            browser.clearInterval(heartbeat);
            this.announce("leave", id);
            this.bus.deleteChannel(channel);
        };
    }

    beat() {
        const now = Date.now();
        for (const [token, other] of Object.entries(this.state.others)) {
            if (now - other.at > GONE_AFTER) {
                delete this.state.others[token];
            }
        }
        this.announce(this.current);
    }

    get current() {
        return this.isTyping ? "type" : "here";
    }

    async announce(state, id = this.ticketId) {
        try {
            await this.orm.silent.call("service.ticket", "announce_presence", [
                [id],
                this.token,
                state,
            ]);
        } catch {
            // Presence is a courtesy: without it the work goes on.
        }
    }

    /** The page goes away: only a beacon still gets out. */
    sayGoodbye() {
        if (!this.ticketId) {
            return;
        }
        const params = {
            model: "service.ticket",
            method: "announce_presence",
            args: [[this.ticketId], this.token, "leave"],
            kwargs: {},
        };
        const body = JSON.stringify({jsonrpc: "2.0", method: "call", params});
        browser.navigator.sendBeacon?.(
            "/web/dataset/call_kw/service.ticket/announce_presence",
            new Blob([body], {type: "application/json"})
        );
    }

    onNews({ticket_id: ticketId, token, state, user: who}) {
        if (ticketId !== this.ticketId || who.id === user.userId) {
            return;
        }
        if (state === "leave") {
            delete this.state.others[token];
            return;
        }
        this.state.others[token] = {
            user: who,
            state: state === "type" ? "type" : "look",
            at: Date.now(),
        };
        if (state === "look") {
            this.announce(this.current);
        }
    }

    onInput(ev) {
        if (!ev.target.closest?.(".o_form_view")) {
            return;
        }
        browser.clearTimeout(this.typingTimer);
        this.typingTimer = browser.setTimeout(
            () => this.setTyping(false),
            TYPING_PAUSE
        );
        this.setTyping(true);
    }

    setTyping(isTyping) {
        if (this.isTyping !== isTyping) {
            this.isTyping = isTyping;
            this.announce(this.current);
        }
    }

    /** One entry per person, however many tabs they have. */
    get people() {
        const people = new Map();
        for (const {user: who, state} of Object.values(this.state.others)) {
            const isTyping = state === "type" || people.get(who.id)?.isTyping;
            people.set(who.id, {...who, isTyping});
        }
        return [...people.values()];
    }

    get text() {
        const names = (people) => people.map(({name}) => name).join(", ");
        const typing = this.people.filter(({isTyping}) => isTyping);
        return typing.length
            ? _t("%s is writing here", names(typing))
            : _t("Also open at: %s", names(this.people));
    }

    get isUrgent() {
        return this.people.some(({isTyping}) => isTyping);
    }
}

registry.category("view_widgets").add("service_presence", {component: PresenceWidget});
