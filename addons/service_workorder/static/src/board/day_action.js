import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {DayList} from "./day_list";
import {formatDay} from "./format";
import {shiftDay, toDay} from "./layout";

const {DateTime} = luxon;

/** A performer's own day, made for a phone. */
export class DayAction extends Component {
    static template = "service_workorder.DayAction";
    static components = {DayList};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.state = useState({day: this.props.state?.day || toDay(DateTime.now())});
        useSetupAction({getLocalState: () => ({day: this.state.day})});
    }

    get title() {
        return formatDay(this.state.day);
    }

    step(count) {
        this.state.day = shiftDay(this.state.day, count);
    }

    async open(stop) {
        const action = await this.action.loadAction(
            "service_workorder.service_workorder_action_mine"
        );
        const form = action.views.find(([, type]) => type === "form");
        await this.action.doAction({...action, views: [form], res_id: stop.id});
    }
}

registry.category("actions").add("service_workorder.day", DayAction);
