import {Component} from "@odoo/owl";
import {onSheet, roundKm, spanOf} from "./layout";

const SHEET = {width: 320, height: 200, margin: 24};
// A base farther away than so many times the town would press the town into a point.
const FAR = 3;

/**
 * Stops of a day on a sheet of paper, to scale and north up. It needs no tiles, so it
 * works without the Internet and tells no map service where the clients are.
 */
export class DayMap extends Component {
    static template = "service_workorder.DayMap";
    static props = {
        base: {type: [Array, {value: null}], optional: true},
        places: Array,
        way: Array,
        onOpen: Function,
    };

    get sheet() {
        const {base, places, way} = this.props;
        const visited = places.map(({point}) => point);
        const all = base ? [base, ...visited] : visited;
        const isFar = spanOf(visited) && spanOf(all) > FAR * spanOf(visited);
        const {points, unitsPerKm} = onSheet(all, SHEET, isFar ? visited : all);
        const home = base ? points.shift() : null;
        const stops = places.map((place, index) => ({place, ...points[index]}));
        const byId = Object.fromEntries(stops.map((stop) => [stop.place.id, stop]));
        const line = (chosen) =>
            [...(home ? [home] : []), ...chosen]
                .map(({x, y}) => `${x.toFixed(1)},${y.toFixed(1)}`)
                .join(" ");
        const shortest = way.map(({id}) => byId[id]);
        const km = roundKm(unitsPerKm, SHEET.width / 3);
        return {
            ...SHEET,
            home,
            stops,
            line: line(stops),
            shortest:
                String(way.map(({id}) => id)) === String(places.map(({id}) => id))
                    ? ""
                    : line(shortest),
            km,
            bar: km * unitsPerKm,
        };
    }
}
