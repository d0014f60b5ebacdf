import {Component} from "@odoo/owl";

const {DateTime} = luxon;

/** Which days are shown, and what becomes of the drafts on them. */
export class BoardHeader extends Component {
    static template = "service_workorder.BoardHeader";
    static props = {
        day: String,
        days: Array,
        scale: String,
        isSmall: Boolean,
        drafts: Array,
        onGoTo: Function,
        onNow: Function,
        onStep: Function,
        onScale: Function,
        onPublish: Function,
        onDiscard: Function,
    };

    get title() {
        const {days} = this.props;
        const first = DateTime.fromISO(days[0]);
        if (days.length === 1) {
            return first.toFormat("cccc, d MMMM yyyy");
        }
        const last = DateTime.fromISO(days.at(-1));
        return `${first.toFormat("d LLL")} – ${last.toFormat("d LLL yyyy")}`;
    }

    get hasProblems() {
        return this.props.drafts.some(({marks}) => marks.length);
    }
}
