import {Component, onWillStart, useExternalListener, useRef, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {localization} from "@web/core/l10n/localization";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {useSetupAction} from "@web/search/action_hook";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {BoardCard} from "./board_card";
import {BoardStretch} from "./board_stretch";
import {BoardTray} from "./board_tray";
import {DayDialog} from "./day_dialog";
import {DayList} from "./day_list";
import {formatDay, formatMinutes} from "./format";
import {
    hourSpan,
    inLanes,
    shiftDay,
    stretched,
    timeAt,
    toDay,
    toTime,
    windowStart,
} from "./layout";
import {useBoardNews} from "./live";
import {PlanDialog} from "./plan_dialog";
import {PublishDialog} from "./publish_dialog";

const BOARD = "service.board";
const STORE = "service_workorder.board";
const SEARCH_DELAY = 300;
const TRAY_STEP = 30;
// How long a board collects news before it reads again.
const NEWS_DELAY = 1500;
const QUARTER = 15;
// What the arrow keys do together with Alt: rows, steps in time.
const ARROWS = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
};
const {DateTime} = luxon;

/**
 * The dispatch board: performers and their days, and what nobody has planned.
 *
 * All that is shown is one call; each act is another one, and then the board is loaded
 * again. What is put on the board is a draft until it is published.
 */
export class ServiceBoard extends Component {
    static template = "service_workorder.Board";
    static components = {BoardCard, BoardStretch, BoardTray, DayList};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.rootRef = useRef("root");
        this.keepLast = new KeepLast();
        const {scale, filters} = this.remembered;
        this.state = useState({
            day: toDay(DateTime.now()),
            scale: scale === "day" ? "day" : "week",
            filters: {search: "", kind: "", group: "", ...filters},
            page: 0,
            tray: {search: "", which: "all", size: TRAY_STEP},
            soughtId: null,
            dragged: null,
            over: null,
            pulled: null,
            performerId: null,
            isTrayShown: false,
            data: null,
            ...this.props.state?.board,
        });
        useSetupAction({
            rootRef: this.rootRef,
            getLocalState: () => {
                const {day, scale, filters, page, tray, performerId} = this.state;
                return {board: {day, scale, filters, page, tray, performerId}};
            },
        });
        this.onSearch = useDebounced((search) => this.filter({search}), SEARCH_DELAY);
        this.onNews = useDebounced(() => this.refresh(), NEWS_DELAY);
        useBoardNews((news) => this.concerns(news) && this.onNews());
        useExternalListener(document, "visibilitychange", () => this.refresh());
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        onWillStart(async () => {
            [this.choices] = await Promise.all([
                this.orm.silent.call(BOARD, "load_choices", []),
                this.load(),
            ]);
        });
    }

    // What is shown

    get remembered() {
        try {
            return JSON.parse(browser.localStorage.getItem(STORE)) || {};
        } catch {
            return {};
        }
    }

    get isSmall() {
        return this.ui.isSmall;
    }

    get scale() {
        return this.isSmall ? "day" : this.state.scale;
    }

    async load() {
        const {day, filters, page, tray, soughtId} = this.state;
        this.state.data = await this.keepLast.add(
            this.orm.silent.call(BOARD, "load_board", [
                windowStart(day, this.scale, localization.weekStart),
                this.scale === "day" ? 1 : 7,
                {...filters},
                page,
                {...tray},
                soughtId,
            ])
        );
        this.state.page = this.state.data.page;
        const {rows} = this.state.data;
        if (!rows.some(({id}) => id === this.state.performerId)) {
            this.state.performerId = rows[0]?.id ?? null;
        }
    }

    async show(change) {
        Object.assign(this.state, change);
        const {scale, filters} = this.state;
        browser.localStorage.setItem(STORE, JSON.stringify({scale, filters}));
        await this.load();
    }

    async filter(change) {
        await this.show({page: 0, filters: {...this.state.filters, ...change}});
    }

    filterById(name, ev) {
        return this.filter({[name]: Number(ev.target.value)});
    }

    showTray(isTrayShown) {
        this.state.isTrayShown = isTrayShown;
    }

    choosePerformer(ev) {
        this.state.performerId = Number(ev.target.value);
    }

    async filterTray(change) {
        await this.show({tray: {...this.state.tray, size: TRAY_STEP, ...change}});
    }

    get isFiltered() {
        const {search, kind, territory_id, skill_id} = this.state.filters;
        return Boolean(search || kind || territory_id || skill_id);
    }

    clearFilters() {
        return this.filter({search: "", kind: "", territory_id: 0, skill_id: 0});
    }

    async showMoreOfTray() {
        const {size} = this.state.tray;
        await this.show({tray: {...this.state.tray, size: size + TRAY_STEP}});
    }

    /** An emptied field of a date says nothing. */
    goTo(day) {
        return day && this.show({day});
    }

    step(count) {
        return this.goTo(
            shiftDay(this.state.day, count * (this.scale === "day" ? 1 : 7))
        );
    }

    get today() {
        return this.state.data.today;
    }

    get title() {
        const {days} = this.state.data;
        const first = DateTime.fromISO(days[0]);
        if (days.length === 1) {
            return first.toFormat("cccc d LLLL yyyy");
        }
        const last = DateTime.fromISO(days.at(-1));
        return `${first.toFormat("d LLL")} – ${last.toFormat("d LLL yyyy")}`;
    }

    get dayNames() {
        return Object.fromEntries(
            this.state.data.days.map((day) => [day, formatDay(day)])
        );
    }

    get kinds() {
        return [
            ["technician", _t("Own technicians")],
            ["contractor", _t("Contractors")],
        ];
    }

    get groups() {
        return [
            ["", _t("Not grouped")],
            ["kind", _t("By kind")],
            ["territory", _t("By territory")],
            ["skill", _t("By skill")],
        ];
    }

    /** Rows with a heading before each group. */
    get sections() {
        const sections = [];
        for (const row of this.state.data.rows) {
            if (!sections.length || sections.at(-1).name !== row.group) {
                sections.push({name: row.group, rows: []});
            }
            sections.at(-1).rows.push(row);
        }
        return sections;
    }

    get isGrouped() {
        return Boolean(this.state.filters.group);
    }

    get nameless() {
        return {
            territory: _t("Without a territory"),
            skill: _t("Without skills"),
        }[this.state.filters.group];
    }

    get hours() {
        return hourSpan(this.state.data.orders);
    }

    get hourNames() {
        const {from, to} = this.hours;
        return Array.from({length: to - from}, (_unused, index) =>
            toTime(60 * (from + index))
        );
    }

    cardsOf(row, day) {
        return this.state.data.orders.filter(
            (card) => card.resource_id === row.id && card.day === day
        );
    }

    /** While its end is pulled, a visit is drawn as long as it is going to be. */
    lanesOf(row, day) {
        const {pulled} = this.state;
        const cards = this.cardsOf(row, day).map((card) =>
            card.id === pulled?.id ? {...card, minutes: pulled.minutes} : card
        );
        return inLanes(cards, this.hours);
    }

    loadText(row, day) {
        const {count, minutes} = row.days[day];
        return `${count}/${row.capacity} · ${formatMinutes(minutes)}`;
    }

    loadTitle(row, day) {
        const {count, is_over} = row.days[day];
        const words = _t("%(count)s of %(capacity)s visits, hours planned: %(hours)s", {
            count,
            capacity: row.capacity,
            hours: formatMinutes(row.days[day].minutes),
        });
        return is_over ? _t("Too much: %s", words) : words;
    }

    cellClasses(row, day) {
        const {away, is_over, misfits} = row.days[day];
        const isSuitable = row.misfits && !row.misfits.length;
        return {
            o_board_away: away,
            o_board_over: is_over,
            o_board_fits: isSuitable && !misfits.length,
            o_board_misfits: this.sought && !(isSuitable && !misfits.length),
            o_board_target: this.state.over === `${row.id}|${day}`,
            o_board_today: day === this.today,
        };
    }

    cellTitle(row, day) {
        const {away, misfits} = row.days[day];
        return [...(row.misfits || []), ...(misfits || [])].join("\n") || away || "";
    }

    get pages() {
        const {page, page_size: size, row_count: count, rows} = this.state.data;
        return {
            from: rows.length ? page * size + 1 : 0,
            to: page * size + rows.length,
            count,
            hasPrevious: page > 0,
            hasNext: (page + 1) * size < count,
        };
    }

    get drafts() {
        return this.state.data.drafts;
    }

    get draftProblems() {
        return this.drafts.filter(({marks}) => marks.length);
    }

    find(id) {
        const {orders, tray} = this.state.data;
        return [...orders, ...tray.orders].find((card) => card.id === id);
    }

    get sought() {
        return this.state.data.sought;
    }

    // Who suits

    seek(card) {
        return this.show({soughtId: card.id, page: 0});
    }

    stopSeeking() {
        return this.show({soughtId: null});
    }

    onKeydown(ev) {
        if (ev.key === "Escape" && this.state.soughtId && !this.ui.isBlocked) {
            this.stopSeeking();
        }
    }

    // News of colleagues

    concerns({company_id: companyId, ids, days}) {
        if (companyId !== user.activeCompany.id) {
            return false;
        }
        // what has no day is in the tray, or has just left it
        return (
            !ids ||
            !days.length ||
            days.some((day) => this.state.data.days.includes(day)) ||
            ids.some((id) => this.find(id))
        );
    }

    /** Whoever holds a visit in the hand gets the news when it is let go. */
    async refresh() {
        const {dragged, pulled} = this.state;
        this.isOutdated = Boolean(document.hidden || dragged || pulled);
        if (!this.isOutdated) {
            await this.load();
        }
    }

    catchUp() {
        if (this.isOutdated) {
            this.refresh();
        }
    }

    // Planning

    async act(method, ...args) {
        try {
            return await this.orm.call(BOARD, method, args);
        } finally {
            await this.load();
        }
    }

    async plan(card, resourceId, day, time = false, minutes = card.minutes) {
        const move = {
            id: card.id,
            stamp: card.stamp,
            resource_id: resourceId,
            day,
            time,
        };
        await this.act("plan", [minutes === card.minutes ? move : {...move, minutes}]);
        if (this.state.soughtId === card.id) {
            await this.stopSeeking();
        }
        const planned = this.find(card.id);
        if (planned?.marks.length) {
            this.notification.add(planned.marks.join(", "), {
                title: _t("%s stands there, but:", planned.number),
                type: "warning",
            });
        }
    }

    async takeBack(card) {
        if (card.is_draft) {
            await this.act("take_back", {[card.id]: card.stamp});
            return;
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Take it back?"),
            body: _t(
                "%(order)s was given to %(performer)s already. Nobody will be assigned any more: tell them.",
                {order: card.number, performer: card.performer}
            ),
            confirmLabel: _t("Take Back"),
            confirm: () => this.act("take_back", {[card.id]: card.stamp}),
            cancel: () => {},
        });
    }

    open(card) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "service.workorder",
            res_id: card.id,
            views: [[false, "form"]],
        });
    }

    openPlan(card, day = null) {
        this.dialog.add(PlanDialog, {
            card,
            day: day || card.day || this.state.day,
            onPlan: (...args) => this.plan(card, ...args),
            onTakeBack: () => this.takeBack(card),
            onSeek: () => this.seek(card),
            onOpen: () => this.open(card),
        });
    }

    /** The chosen day of a row, or the first one in sight. */
    showDay(row) {
        const {day: chosen, data} = this.state;
        const day = data.days.includes(chosen) ? chosen : data.days[0];
        this.dialog.add(
            DayDialog,
            {
                resourceId: row.id,
                day,
                name: row.name,
                onOpen: (card) => this.openPlan(card),
            },
            {onClose: () => this.load()}
        );
    }

    /**
     * Alt with an arrow moves a visit to the next row, or by a day or a quarter; with
     * Shift it moves its end.
     */
    async onCardKey(card, ev) {
        const move = ev.altKey && ARROWS[ev.key];
        if (!move || !card.is_movable || !card.day) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        if (ev.shiftKey) {
            await this.stretch(card, card.minutes + QUARTER * move[1]);
        } else {
            await this.moveByKey(card, move);
        }
        this.focusCard(card);
    }

    async moveByKey(card, move) {
        const {rows} = this.state.data;
        const index = rows.findIndex(({id}) => id === card.resource_id) + move[0];
        const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
        const [hours, minutes] = card.time.split(":").map(Number);
        const isDay = this.scale === "day";
        await this.plan(
            card,
            row.id,
            shiftDay(card.day, isDay ? 0 : move[1]),
            toTime(60 * hours + minutes + (isDay ? QUARTER * move[1] : 0))
        );
    }

    /** A card that was moved is drawn anew: whoever uses the keyboard goes on with it. */
    async focusCard({id}) {
        await new Promise((resolve) => browser.requestAnimationFrame(resolve));
        this.rootRef.el
            ?.querySelector(`.o_board_scroll .o_board_card[data-id="${id}"]`)
            ?.focus();
    }

    // How long

    onPull(card, minutes) {
        this.state.pulled = {id: card.id, minutes};
    }

    async stretch(card, minutes) {
        const wanted = stretched(card, minutes);
        try {
            if (wanted !== card.minutes) {
                const {resource_id: id, day, time} = card;
                await this.plan(card, id, day, time, wanted);
            }
        } finally {
            this.state.pulled = null;
            this.catchUp();
        }
    }

    // Dragging

    onDragStart(card) {
        this.state.dragged = card;
    }

    onDragEnd() {
        Object.assign(this.state, {dragged: null, over: null});
        this.catchUp();
    }

    onDragOver(ev, row, day) {
        if (this.state.dragged) {
            ev.preventDefault();
            this.state.over = `${row.id}|${day}`;
        }
    }

    async onDrop(ev, row, day) {
        ev.preventDefault();
        const card = this.state.dragged;
        this.onDragEnd();
        if (!card) {
            return;
        }
        let time = false;
        if (this.scale === "day") {
            const {left, width} = ev.currentTarget.getBoundingClientRect();
            time = timeAt((ev.clientX - left) / width, this.hours);
        } else if (card.day === day && card.resource_id === row.id) {
            return;
        }
        await this.plan(card, row.id, day, time);
    }

    onTrayDragOver(ev) {
        if (this.state.dragged?.day) {
            ev.preventDefault();
            this.state.over = "tray";
        }
    }

    async onTrayDrop(ev) {
        ev.preventDefault();
        const card = this.state.dragged;
        this.onDragEnd();
        if (card?.day) {
            await this.takeBack(card);
        }
    }

    // Publishing

    publish() {
        this.dialog.add(PublishDialog, {
            drafts: this.drafts,
            onConfirm: (stamps) => this.doPublish(stamps),
        });
    }

    async doPublish(stamps) {
        const {count, refused} = await this.act("publish", stamps);
        if (count) {
            this.notification.add(_t("Published: %s", count), {type: "success"});
        }
        if (refused.length) {
            this.notification.add(refused.join("\n"), {
                title: _t("These stay drafts"),
                type: "warning",
                sticky: true,
            });
        }
    }

    discard() {
        this.dialog.add(PublishDialog, {
            drafts: this.drafts,
            isDiscarding: true,
            onConfirm: (stamps) => this.act("take_back", stamps),
        });
    }
}

registry.category("actions").add("service_workorder.board", ServiceBoard);
