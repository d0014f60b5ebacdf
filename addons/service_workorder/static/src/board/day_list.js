import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {DayMap} from "./day_map";
import {formatKm} from "./format";

/** The visits of one performer on one day, with their map and a shorter way. */
export class DayList extends Component {
    static template = "service_workorder.DayList";
    static components = {DayMap};
    static props = {
        day: String,
        resourceId: {type: [Number, {value: null}], optional: true},
        // loads the list again whenever it is another one
        version: {type: Object, optional: true},
        onOpen: Function,
        onChange: {type: Function, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.formatKm = formatKm;
        this.state = useState({data: null});
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((props) => this.load(props));
    }

    async load({day, resourceId}) {
        this.state.data = await this.keepLast.add(
            this.orm.silent.call("service.board", "load_day", [day, resourceId || null])
        );
    }

    get stops() {
        return this.state.data.stops;
    }

    /** Places on the map, numbered as the list is. */
    get places() {
        return this.stops
            .map((stop, index) => ({...stop, label: String(index + 1)}))
            .filter(({point}) => point);
    }

    get way() {
        const byId = Object.fromEntries(this.places.map((stop) => [stop.id, stop]));
        return this.state.data.way.map((id) => byId[id]).filter(Boolean);
    }

    get saved() {
        const {km, way_km: shortest} = this.state.data;
        return Math.round((km - shortest) * 10) / 10;
    }

    get mayArrange() {
        const {is_planner: isPlanner} = this.state.data;
        const movable = this.stops.filter((stop) => stop.is_movable && stop.point);
        return isPlanner && this.saved > 0 && movable.length > 1;
    }

    async arrange() {
        const {day} = this.props;
        const stamps = Object.fromEntries(this.stops.map(({id, stamp}) => [id, stamp]));
        try {
            await this.orm.call("service.board", "arrange_day", [
                day,
                this.state.data.performer.id,
                stamps,
            ]);
        } finally {
            await this.load(this.props);
            this.props.onChange?.();
        }
    }
}
