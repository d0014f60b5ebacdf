import {Component, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/** The macros that fit the ticket on the screen; one click runs one. */
export class MacroMenu extends Component {
    static template = "service_ticket.MacroMenu";
    static components = {Dropdown, DropdownItem};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({macros: null});
    }

    get isVisible() {
        return Boolean(this.props.record.resId);
    }

    async load() {
        this.state.macros = await this.orm.call("service.macro", "get_macros", [
            [this.props.record.resId],
        ]);
    }

    async run(macro) {
        const {record} = this.props;
        if (!(await record.save())) {
            return;
        }
        const result = await this.orm.call("service.macro", "run", [
            [macro.id],
            [record.resId],
        ]);
        await record.model.load();
        record.model.env.bus?.trigger("MAIL:RELOAD-THREAD", {
            model: record.resModel,
            id: record.resId,
        });
        delete result.params.next;
        await this.action.doAction(result);
    }
}

registry.category("view_widgets").add("service_macro_menu", {component: MacroMenu});
