import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatDay} from "./format";

/** One visit: when, where, in what state, and what is wrong with it. */
export class BoardCard extends Component {
    static template = "service_workorder.BoardCard";
    static props = {
        card: Object,
        isSelected: {type: Boolean, optional: true},
        isDraggable: {type: Boolean, optional: true},
        onOpen: Function,
        onKey: {type: Function, optional: true},
        onDragStart: {type: Function, optional: true},
        onDragEnd: {type: Function, optional: true},
    };

    get classes() {
        const {card, isSelected} = this.props;
        return {
            o_board_card_draft: card.is_draft,
            o_board_card_problem: card.marks.length,
            o_board_card_late: card.is_late,
            o_board_card_fixed: !card.is_movable,
            o_board_card_done: !card.is_open,
            o_board_card_selected: isSelected,
        };
    }

    get isUrgent() {
        return ["2", "3"].includes(this.props.card.priority);
    }

    get deadline() {
        const {deadline} = this.props.card;
        return deadline ? _t("by %s", formatDay(deadline.slice(0, 10))) : "";
    }

    get title() {
        const {card} = this.props;
        const lines = [`${card.number} ${card.name}`, card.client, card.place];
        if (card.technician) {
            lines.push(_t("Goes: %s", card.technician));
        }
        if (card.is_moved) {
            lines.push(_t("The performer still knows the old plan"));
        }
        if (card.is_movable && card.day) {
            lines.push(_t("Alt and arrows move it, Alt, Shift and arrows its end"));
        }
        return [...lines, ...card.marks].filter(Boolean).join("\n");
    }

    onKeydown(ev) {
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            this.props.onOpen();
        } else {
            this.props.onKey?.(ev);
        }
    }

    onDragStart(ev) {
        ev.dataTransfer?.setData("text/plain", String(this.props.card.id));
        this.props.onDragStart?.();
    }
}
