import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/**
 * What to ask about a request of this category, with ticks, and whom to hand it to.
 */
export class GuideWidget extends Component {
    static template = "service_ticket.GuideWidget";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({guide: null});
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((props) => this.load(props));
    }

    /** The ticket whose ticks are stored, 0 while it is new. */
    get ticketId() {
        return this.props.record.resId || 0;
    }

    get mayTick() {
        const {state} = this.props.record.data;
        return this.ticketId && !["done", "cancelled"].includes(state);
    }

    get mayHandOver() {
        const {team_id: team} = this.props.record.data;
        return this.mayTick && team?.id !== this.state.guide.team.id;
    }

    async load({record}) {
        const category = record.data.category_id;
        const key = `${record.resId || 0}-${category ? category.id : 0}`;
        if (key === this.key) {
            return;
        }
        this.key = key;
        const guide = category
            ? this.orm.call("service.ticket.category", "get_guide", [
                  [category.id],
                  record.resId || 0,
              ])
            : Promise.resolve(null);
        this.state.guide = await this.keepLast.add(guide);
    }

    async tick(item) {
        await this.change(item, {done: !item.done});
    }

    async writeNote(item, note) {
        await this.change(item, {note, done: item.done || Boolean(note)});
    }

    /** A tick that could not be stored goes away again; what was typed stays. */
    async change(item, values) {
        const {done} = item;
        Object.assign(item, values);
        try {
            await this.orm.call("service.ticket", "set_check", [
                [this.ticketId],
                item.id,
                item.done,
                item.note,
            ]);
        } catch (error) {
            item.done = done;
            throw error;
        }
    }

    async handOver() {
        const {record} = this.props;
        if (!(await record.save())) {
            return;
        }
        await this.action.doAction("service_ticket.service_ticket_hand_over_action", {
            additionalContext: {
                active_id: this.ticketId,
                active_ids: [this.ticketId],
                default_team_id: this.state.guide.team.id,
            },
            onClose: () => record.model.load(),
        });
    }
}

registry.category("view_widgets").add("service_guide", {
    component: GuideWidget,
    fieldDependencies: [
        {name: "category_id", type: "many2one"},
        {name: "team_id", type: "many2one"},
        {name: "state", type: "selection"},
    ],
});
