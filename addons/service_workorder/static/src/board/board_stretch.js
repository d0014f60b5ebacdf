import {Component, useExternalListener, useState} from "@odoo/owl";
import {stretched, toMinutes, toTime} from "./layout";

/** The end of a visit: whoever pulls it says how long the visit takes. */
export class BoardStretch extends Component {
    static template = "service_workorder.BoardStretch";
    static props = {
        card: Object,
        minutes: Number,
        hours: Object,
        onPull: Function,
        onEnd: Function,
    };

    setup() {
        this.state = useState({from: null});
        useExternalListener(window, "keydown", (ev) => {
            if (ev.key === "Escape" && this.state.from) {
                this.end(this.props.card.minutes);
            }
        });
    }

    get time() {
        const {card, minutes} = this.props;
        return toTime(toMinutes(card.time) + minutes);
    }

    onPointerDown(ev) {
        ev.preventDefault();
        const {from, to} = this.props.hours;
        const {width} = ev.target.closest(".o_board_lanes").getBoundingClientRect();
        ev.target.setPointerCapture?.(ev.pointerId);
        this.state.from = {x: ev.clientX, perPixel: (60 * (to - from)) / width};
    }

    minutesAt(ev) {
        const {x, perPixel} = this.state.from;
        const {card} = this.props;
        return stretched(card, card.minutes + (ev.clientX - x) * perPixel);
    }

    onPointerMove(ev) {
        if (this.state.from) {
            this.props.onPull(this.minutesAt(ev));
        }
    }

    onPointerUp(ev) {
        if (this.state.from) {
            this.end(this.minutesAt(ev));
        }
    }

    onPointerCancel() {
        if (this.state.from) {
            this.end(this.props.card.minutes);
        }
    }

    end(minutes) {
        this.state.from = null;
        this.props.onEnd(minutes);
    }
}
