import {Component} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {DayList} from "./day_list";
import {formatDay} from "./format";

/** One performer's day over the board. */
export class DayDialog extends Component {
    static template = "service_workorder.DayDialog";
    static components = {DayList, Dialog};
    static props = {
        resourceId: Number,
        day: String,
        name: String,
        onOpen: Function,
        close: Function,
    };

    get title() {
        return `${this.props.name}, ${formatDay(this.props.day)}`;
    }

    open(stop) {
        this.props.close();
        this.props.onOpen(stop);
    }
}
