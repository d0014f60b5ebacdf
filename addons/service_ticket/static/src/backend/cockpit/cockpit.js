import {
    Component,
    onWillStart,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {useSetupAction} from "@web/search/action_hook";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {composeRequest} from "../chatter/compose_request";
import {toggleMuted, toggleMutedChannel, useRingSettings} from "../live/ring_settings";
import {NEW, RELOAD_DELAY, UPDATE, useTicketEvents} from "../live/ticket_events";
import {CockpitCard} from "./cockpit_card";
import {CockpitHelp} from "./cockpit_help";

const TICKET = "service.ticket";
const STORE = "service_ticket.cockpit";
const VIEWS = ["desk", "mine", "untaken", "waiting", "late"];
const LANE_SIZE = 20;
const SEARCH_DELAY = 300;
const UNDO_DELAY = 10_000;
// Whoever walks with the Tab key presses buttons and chooses in menus by these keys.
const PRESSED_BY_ENTER = "a, button, [role=button]";
const MENUS = ".o-dropdown--menu, [role=menu], [role=listbox]";

/**
 * The agent's screen: one lane per channel with own work and untaken tickets.
 *
 * The whole screen is one call to the server; news on the bus repeat it.
 */
export class ServiceCockpit extends Component {
    static template = "service_ticket.Cockpit";
    static components = {CockpitCard};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.rings = useRingSettings();
        this.rootRef = useRef("root");
        this.searchRef = useRef("search");
        this.keepLast = new KeepLast();
        const {view, scope} = this.remembered;
        this.state = useState({
            view: VIEWS.includes(view) ? view : "desk",
            scope: scope || "",
            search: "",
            sizes: {},
            selected: null,
            data: null,
            ...this.props.state?.cockpit,
        });
        useSetupAction({
            rootRef: this.rootRef,
            getLocalState: () => {
                const {view, scope, search, sizes, selected} = this.state;
                return {cockpit: {view, scope, search, sizes, selected}};
            },
        });
        this.onSearch = useDebounced((words) => this.search(words), SEARCH_DELAY);
        useTicketEvents([NEW, UPDATE], (news) => this.onNews(news));
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        useExternalListener(document, "visibilitychange", () => this.onVisible());
        useEffect(
            () => this.showSelected(),
            () => [this.state.selected]
        );
        onWillStart(() => this.load());
        onWillUnmount(() => browser.clearTimeout(this.reloadTimer));
    }

    // What is shown

    get remembered() {
        try {
            return JSON.parse(browser.localStorage.getItem(STORE)) || {};
        } catch {
            return {};
        }
    }

    async load() {
        const {view, scope, search, sizes} = this.state;
        const args = [view, scope, search, {...sizes}];
        this.state.data = await this.keepLast.add(
            this.orm.silent.call("service.cockpit", "load_cockpit", args)
        );
        this.state.scope = this.state.data.scope;
        if (!this.selected) {
            this.state.selected = null;
        }
    }

    async show(change) {
        Object.assign(this.state, {sizes: {}, ...change});
        const {view, scope} = this.state;
        browser.localStorage.setItem(STORE, JSON.stringify({view, scope}));
        await this.load();
    }

    async search(words) {
        await this.show({search: words});
    }

    async showMore(lane) {
        const shown = lane.tickets.length;
        this.state.sizes[lane.id] = shown + LANE_SIZE;
        await this.load();
    }

    get views() {
        const names = {
            desk: _t("To do"),
            mine: this.isOfAll ? _t("At work") : _t("My work"),
            untaken: _t("Untaken"),
            waiting: _t("Waiting"),
            late: _t("Late"),
        };
        return VIEWS.map((id, index) => ({
            id,
            name: names[id],
            count: this.state.data.counts[id],
            key: index + 1,
            isActive: id === this.state.view,
        }));
    }

    get scopes() {
        const {scope, data} = this.state;
        const scopes = [
            {id: "mine", name: _t("My teams")},
            ...data.teams.map(({id, name}) => ({id: String(id), name})),
            ...(data.is_dispatcher ? [{id: "all", name: _t("All teams")}] : []),
        ];
        return scopes.map((one) => ({...one, isActive: one.id === scope}));
    }

    get lanes() {
        return this.state.data.lanes.map((lane) => {
            const total = lane.counts[this.state.view];
            return {...lane, total, rest: Math.max(0, total - lane.tickets.length)};
        });
    }

    get total() {
        return this.state.data.counts[this.state.view];
    }

    get soundOnText() {
        return _t("Sound on");
    }

    get soundOffText() {
        return _t("Sound off");
    }

    get isOfAll() {
        return this.state.scope !== "mine" && this.state.data.is_dispatcher;
    }

    /** The first card of those that nobody has stands below a line. */
    isFirstUntaken(lane, index) {
        const {tickets} = lane;
        return index && !tickets[index].user && Boolean(tickets[index - 1].user);
    }

    get emptyText() {
        const {data, search, view} = this.state;
        if (search) {
            return _t("Nothing found among what is open. Press Esc to see all again.");
        }
        if (!data.my_team_ids.length && !data.is_dispatcher) {
            return _t("You are in no team yet: ask a manager to add you to one.");
        }
        if (!data.my_team_ids.length && data.scope === "mine") {
            return _t("You are in no team: choose another one above, or all teams.");
        }
        return {
            desk: _t("All done: every request has somebody who cares."),
            mine: _t("You have nothing at work. Press N and take the next ticket."),
            untaken: _t("Nobody waits to be taken."),
            waiting: _t("Nothing waits for others."),
            late: _t("Nothing is late. Well done!"),
        }[view];
    }

    // News

    onNews({ids, team_id: teamId, team_ids: teamIds = [teamId]}) {
        const mine = new Set(this.state.data?.my_team_ids);
        const isShown = ids.some((id) => this.find(id));
        const {scope} = this.state;
        if (
            isShown ||
            scope === "all" ||
            teamIds.some((id) =>
                scope === "mine" ? mine.has(id) : id === Number(scope)
            )
        ) {
            this.scheduleLoad();
        }
    }

    scheduleLoad() {
        this.reloadTimer ??= browser.setTimeout(() => {
            this.reloadTimer = null;
            this.isStale = document.hidden;
            if (!document.hidden) {
                this.load();
            }
        }, RELOAD_DELAY);
    }

    onVisible() {
        if (!document.hidden && this.isStale) {
            this.isStale = false;
            this.load();
        }
    }

    // Selection

    get cards() {
        return this.state.data.lanes.flatMap((lane) => lane.tickets);
    }

    get selected() {
        return this.find(this.state.selected);
    }

    find(id) {
        return this.state.data && this.cards.find((ticket) => ticket.id === id);
    }

    move(step) {
        const {cards} = this;
        const index = cards.indexOf(this.selected);
        const next =
            index < 0 ? 0 : Math.min(Math.max(index + step, 0), cards.length - 1);
        this.state.selected = cards[next]?.id ?? null;
    }

    moveLane(step) {
        const lanes = this.state.data.lanes.filter((lane) => lane.tickets.length);
        const index = lanes.findIndex((lane) => lane.tickets.includes(this.selected));
        const next =
            index < 0 ? 0 : Math.min(Math.max(index + step, 0), lanes.length - 1);
        this.state.selected = lanes[next]?.tickets[0].id ?? null;
    }

    showSelected() {
        const card = this.rootRef.el?.querySelector(".o_service_card_selected");
        card?.scrollIntoView({block: "nearest", inline: "nearest"});
    }

    // Work

    open(ticket) {
        const lane = this.state.data.lanes.find(({tickets}) =>
            tickets.includes(ticket)
        );
        this.state.selected = ticket.id;
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Tickets"),
                res_model: TICKET,
                res_id: ticket.id,
                views: [[false, "form"]],
            },
            {props: {resIds: lane.tickets.map(({id}) => id)}}
        );
    }

    reply(ticket) {
        composeRequest.ticketId = ticket.id;
        return this.open(ticket);
    }

    async take(ticket) {
        if (ticket.user) {
            return;
        }
        try {
            await this.orm.call(TICKET, "action_take", [[ticket.id]]);
            this.tellTaken(ticket);
        } finally {
            await this.load();
        }
    }

    tellTaken(ticket) {
        const close = this.notification.add(ticket.name, {
            title: _t("%s is yours", ticket.number),
            type: "success",
            className: "o_service_taken",
            autocloseDelay: UNDO_DELAY,
            buttons: [
                {
                    name: _t("Put back"),
                    onClick: async () => {
                        close();
                        await this.orm.call(TICKET, "action_put_back", [[ticket.id]]);
                        await this.load();
                    },
                },
            ],
        });
    }

    /** Pressed twice it takes one, however long the server thinks. */
    async takeNext() {
        if (this.isTakingNext) {
            return;
        }
        this.isTakingNext = true;
        try {
            await this.action.doAction(
                await this.orm.call(TICKET, "action_take_next", [[]])
            );
        } finally {
            this.isTakingNext = false;
        }
    }

    create() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New Ticket"),
            res_model: TICKET,
            views: [[false, "form"]],
        });
    }

    async toggleAbsent() {
        await this.orm.call("res.users", "action_toggle_service_absent", [
            [user.userId],
        ]);
        await this.load();
    }

    toggleMuted() {
        return toggleMuted();
    }

    toggleMutedChannel(channelId) {
        return toggleMutedChannel(channelId);
    }

    isMutedChannel(channelId) {
        return this.rings.isMuted || this.rings.mutedChannels.includes(channelId);
    }

    showHelp() {
        this.dialog.add(CockpitHelp, {});
    }

    // Keys

    onKeydown(ev) {
        if (
            this.ui.activeElement !== document ||
            ev.ctrlKey ||
            ev.metaKey ||
            ev.altKey
        ) {
            return;
        }
        if (ev.target.closest?.("input, textarea, select, [contenteditable=true]")) {
            if (ev.key === "Escape" && ev.target === this.searchRef.el) {
                ev.target.value = "";
                ev.target.blur();
                this.onSearch.cancel();
                this.search("");
            }
            return;
        }
        if (
            (ev.key === "Enter" && ev.target.closest?.(PRESSED_BY_ENTER)) ||
            ev.target.closest?.(MENUS)
        ) {
            return;
        }
        const run = this.keys[this.nameOf(ev)];
        if (run) {
            ev.preventDefault();
            ev.stopPropagation();
            run();
        }
    }

    /** The key by its place, so that it works in any keyboard layout. */
    nameOf({code, key, shiftKey}) {
        if (code === "Slash" || key === "/" || key === "?") {
            return shiftKey || key === "?" ? "?" : "/";
        }
        const match = /^(?:Key|Digit)(\w)$/.exec(code);
        if (match && !shiftKey) {
            return match[1];
        }
        return /^[a-z]$/.test(key) ? key.toUpperCase() : key;
    }

    get keys() {
        const ifSelected = (run) => () => this.selected && run(this.selected);
        return {
            J: () => this.move(1),
            K: () => this.move(-1),
            ArrowDown: () => this.move(1),
            ArrowUp: () => this.move(-1),
            H: () => this.moveLane(-1),
            L: () => this.moveLane(1),
            ArrowLeft: () => this.moveLane(-1),
            ArrowRight: () => this.moveLane(1),
            Enter: ifSelected((ticket) => this.open(ticket)),
            T: ifSelected((ticket) => this.take(ticket)),
            R: ifSelected((ticket) => this.reply(ticket)),
            N: () => this.takeNext(),
            M: () => this.toggleMuted(),
            "/": () => this.searchRef.el.focus(),
            "?": () => this.showHelp(),
            Escape: () => this.state.search && this.search(""),
            ...Object.fromEntries(
                VIEWS.map((view, index) => [index + 1, () => this.show({view})])
            ),
        };
    }
}

registry.category("actions").add("service_ticket.cockpit", ServiceCockpit);
