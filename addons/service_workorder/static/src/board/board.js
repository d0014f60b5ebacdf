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
import {BoardFilters} from "./board_filters";
import {BoardGrid} from "./board_grid";
import {BoardHeader} from "./board_header";
import {BoardTray} from "./board_tray";
import {DayDialog} from "./day_dialog";
import {DayList} from "./day_list";
import {useHand} from "./hand";
import {shiftDay, toDay, windowStart} from "./layout";
import {useBoardNews} from "./live";
import {PlanDialog} from "./plan_dialog";
import {usePublishing} from "./publishing";

const BOARD = "service.board";
const STORE = "service_workorder.board";
const TRAY_STEP = 30;
// How long a board collects news before it reads again.
const NEWS_DELAY = 1500;
const {DateTime} = luxon;

/**
 * The dispatch board: performers and their days, and what nobody has planned.
 *
 * All that is shown is one call; each act is another one, and then the board is loaded
 * again. What is put on the board is a draft until it is published.
 */
export class ServiceBoard extends Component {
    static template = "service_workorder.Board";
    static components = {BoardFilters, BoardGrid, BoardHeader, BoardTray, DayList};
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
        this.hand = useHand(() => this.catchUp());
        this.publishing = usePublishing(
            () => this.drafts,
            (...args) => this.act(...args)
        );
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
        const {scale} = this;
        const data = await this.keepLast.add(
            this.orm.silent.call(BOARD, "load_board", [
                windowStart(day, scale, localization.weekStart),
                scale === "day" ? 1 : 7,
                {...filters},
                page,
                {...tray},
                soughtId,
            ])
        );
        // days are drawn the way they were read: a visit let go in between falls where
        // it is seen to fall
        this.state.data = {...data, scale};
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
        this.isOutdated = document.hidden || this.hand.isFull;
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

    // Back to the tray

    onTrayDragOver(ev) {
        if (this.hand.state.dragged?.day) {
            ev.preventDefault();
            this.hand.hover("tray");
        }
    }

    async onTrayDrop(ev) {
        ev.preventDefault();
        const card = this.hand.state.dragged;
        this.hand.letGo();
        if (card?.day) {
            await this.takeBack(card);
        }
    }
}

registry.category("actions").add("service_workorder.board", ServiceBoard);
