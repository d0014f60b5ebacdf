import {Component, onWillStart, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";

const SEARCH_DELAY = 300;

/** Who goes and when, without dragging: those who suit come first, with reasons. */
export class PlanDialog extends Component {
    static template = "service_workorder.PlanDialog";
    static components = {Dialog};
    static props = {
        card: Object,
        day: String,
        onPlan: Function,
        onTakeBack: Function,
        onSeek: Function,
        onOpen: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.keepLast = new KeepLast();
        const {card, day} = this.props;
        this.state = useState({
            day,
            time: card.time || "",
            minutes: card.minutes,
            resourceId: card.resource_id || null,
            search: "",
            rows: [],
        });
        this.onSearch = useDebounced((search) => {
            this.state.search = search;
            return this.load();
        }, SEARCH_DELAY);
        onWillStart(() => this.load());
    }

    async load() {
        const {day, search} = this.state;
        const {card} = this.props;
        const data = await this.keepLast.add(
            this.orm.silent.call("service.board", "load_board", [
                day,
                1,
                {search},
                0,
                null,
                card.id,
            ])
        );
        this.state.rows = data.rows;
        if (!this.row && card.is_movable && !card.resource_id) {
            const best = data.rows.find((row) => !this.misfitsOf(row).length);
            this.state.resourceId = best?.id ?? null;
        }
    }

    async setDay(day) {
        if (day) {
            this.state.day = day;
            await this.load();
        }
    }

    setTime(ev) {
        this.state.time = ev.target.value;
    }

    /** An emptied field of a number says nothing. */
    setMinutes(ev) {
        this.state.minutes = Number(ev.target.value) || this.props.card.minutes;
    }

    setPerformer(ev) {
        this.state.resourceId = Number(ev.target.value);
    }

    get row() {
        return this.state.rows.find(({id}) => id === this.state.resourceId);
    }

    /** Whoever has it already can be kept although they are not among the best. */
    get options() {
        const {card} = this.props;
        const options = this.state.rows.map((row) => ({
            id: row.id,
            name: this.misfitsOf(row).length
                ? _t("%s (does not suit)", row.name)
                : row.name,
        }));
        if (card.resource_id && !options.some(({id}) => id === card.resource_id)) {
            options.unshift({id: card.resource_id, name: card.performer});
        }
        return options;
    }

    misfitsOf(row) {
        const ofDay = row?.days[this.state.day]?.misfits;
        return [...(row?.misfits || []), ...(ofDay || [])];
    }

    get misfits() {
        return this.misfitsOf(this.row);
    }

    get loadText() {
        const day = this.row?.days[this.state.day];
        return day
            ? _t("%(count)s of %(capacity)s visits on that day", {
                  count: day.count,
                  capacity: this.row.capacity,
              })
            : "";
    }

    async plan() {
        const {resourceId, day, time, minutes} = this.state;
        this.props.close();
        await this.props.onPlan(resourceId, day, time || false, minutes);
    }

    run(act) {
        this.props.close();
        return act();
    }
}
