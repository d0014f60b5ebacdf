import {Component, useRef, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {arrowOf, movedBy} from "./arrows";
import {BoardCard} from "./board_card";
import {BoardStretch} from "./board_stretch";
import {formatDay, formatMinutes} from "./format";
import {hourSpan, inLanes, QUARTER, stretched, timeAt, toTime} from "./layout";

/** Performers and their days: what stands there, and where a visit may be put. */
export class BoardGrid extends Component {
    static template = "service_workorder.BoardGrid";
    static components = {BoardCard, BoardStretch};
    static props = {
        data: Object,
        scale: String,
        group: String,
        soughtId: {type: [Number, {value: null}], optional: true},
        isFiltered: Boolean,
        hand: Object,
        onOpen: Function,
        onPlan: Function,
        onShowDay: Function,
    };

    setup() {
        this.rootRef = useRef("root");
        this.hand = useState(this.props.hand.state);
    }

    // What is shown

    get today() {
        return this.props.data.today;
    }

    get dayNames() {
        return Object.fromEntries(
            this.props.data.days.map((day) => [day, formatDay(day)])
        );
    }

    /** Rows with a heading before each group. */
    get sections() {
        const sections = [];
        for (const row of this.props.data.rows) {
            if (!sections.length || sections.at(-1).name !== row.group) {
                sections.push({name: row.group, rows: []});
            }
            sections.at(-1).rows.push(row);
        }
        return sections;
    }

    get isGrouped() {
        return Boolean(this.props.group);
    }

    get nameless() {
        return {
            territory: _t("Without a territory"),
            skill: _t("Without skills"),
        }[this.props.group];
    }

    get hours() {
        return hourSpan(this.props.data.orders);
    }

    get hourNames() {
        const {from, to} = this.hours;
        return Array.from({length: to - from}, (_unused, index) =>
            toTime(60 * (from + index))
        );
    }

    cardsOf(row, day) {
        return this.props.data.orders.filter(
            (card) => card.resource_id === row.id && card.day === day
        );
    }

    /** While its end is pulled, a visit is drawn as long as it is going to be. */
    lanesOf(row, day) {
        const {pulled} = this.hand;
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
            o_board_misfits: this.props.data.sought && !(isSuitable && !misfits.length),
            o_board_target: this.hand.over === `${row.id}|${day}`,
            o_board_today: day === this.today,
        };
    }

    cellTitle(row, day) {
        const {away, misfits} = row.days[day];
        return [...(row.misfits || []), ...(misfits || [])].join("\n") || away || "";
    }

    find(id) {
        return this.props.data.orders.find((card) => card.id === id);
    }

    // Dragging

    onDragOver(ev, row, day) {
        if (this.hand.dragged) {
            ev.preventDefault();
            this.props.hand.hover(`${row.id}|${day}`);
        }
    }

    async onDrop(ev, row, day) {
        ev.preventDefault();
        const card = this.hand.dragged;
        this.props.hand.letGo();
        if (!card) {
            return;
        }
        let time = false;
        if (this.props.scale === "day") {
            const {left, width} = ev.currentTarget.getBoundingClientRect();
            time = timeAt((ev.clientX - left) / width, this.hours);
        } else if (card.day === day && card.resource_id === row.id) {
            return;
        }
        await this.props.onPlan(card, row.id, day, time);
    }

    // How long

    async stretch(card, minutes) {
        const wanted = stretched(card, minutes);
        try {
            if (wanted !== card.minutes) {
                const {resource_id: id, day, time} = card;
                await this.props.onPlan(card, id, day, time, wanted);
            }
        } finally {
            this.props.hand.letGo();
        }
    }

    // By keys

    /**
     * Alt with an arrow moves a visit to the next row, or by a day or a quarter; with
     * Shift it moves its end.
     */
    async onCardKey(card, ev) {
        const arrow = arrowOf(ev);
        if (!arrow || !card.is_movable || !card.day) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        if (ev.shiftKey) {
            await this.stretch(card, card.minutes + QUARTER * arrow.steps);
        } else {
            const {data, scale} = this.props;
            await this.props.onPlan(card, ...movedBy(card, arrow, data.rows, scale));
        }
        this.focusCard(card);
    }

    /** A card that was moved is drawn anew: whoever uses the keyboard goes on with it. */
    async focusCard({id}) {
        await new Promise((resolve) => browser.requestAnimationFrame(resolve));
        this.rootRef.el?.querySelector(`.o_board_card[data-id="${id}"]`)?.focus();
    }
}
