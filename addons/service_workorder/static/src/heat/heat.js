import {
    Component,
    onMounted,
    onWillStart,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {useSetupAction} from "@web/search/action_hook";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {fitBox, moveBox, project, ticks, zoomBox} from "./projection";

const REPORT = "service.workorder.report";
const RELOAD_DELAY = 250;
const HEIGHT = 560;
const LEAST_HEIGHT = 320;
const LABELS = 14;
const RADIUS = {least: 3, most: 22};
// What counts as much: late ones out of those that were judged.
const BAD_SHARE = 0.3;
const DRAG_PIXELS = 4;

/** The visits of a period on a map of points, beside the tree of territories. */
export class ServiceHeat extends Component {
    static template = "service_workorder.Heat";
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.mapRef = useRef("map");
        this.state = useState({
            period: "this_month",
            kind: "",
            color: "late",
            box: null,
            width: 800,
            height: HEIGHT,
            data: null,
            territoryId: null,
            ...this.props.state?.heat,
        });
        useSetupAction({
            getLocalState: () => {
                const {period, kind, color, box, territoryId} = this.state;
                return {heat: {period, kind, color, box, territoryId}};
            },
        });
        this.reloadSoon = useDebounced(() => this.load(), RELOAD_DELAY);
        useExternalListener(window, "resize", () => this.measure());
        onWillStart(() => this.load());
        onMounted(() => this.measure());
    }

    get periods() {
        return [
            ["now", _t("Open Now")],
            ["this_month", _t("Done This Month")],
            ["last_month", _t("Done Last Month")],
            ["quarter", _t("Done in Three Months")],
            ["year", _t("Done in Twelve Months")],
        ];
    }

    get kinds() {
        return [
            ["", _t("All Visits")],
            ["maintenance", _t("Planned Maintenance")],
            ["requests", _t("At Request")],
        ];
    }

    get colors() {
        return [
            ["late", _t("Late")],
            ["visits", _t("Visits")],
        ];
    }

    get legend() {
        return this.state.color === "late"
            ? [
                  ["is-good", _t("in time")],
                  ["is-fair", _t("some late")],
                  ["is-bad", _t("30 % late or more")],
                  ["is-none", _t("nothing promised")],
              ]
            : [];
    }

    get emptyText() {
        return _t("Choose another period, or enter coordinates of the buildings.");
    }

    get hiddenText() {
        return _t("Visits to places without coordinates: %s", this.state.data.hidden);
    }

    async load() {
        const {period, kind, box} = this.state;
        const data = await this.keepLast.add(
            this.orm.call(REPORT, "load_heat", [period, kind, box])
        );
        // numbers open what they count, also while others are being read
        this.state.data = {...data, period, kind};
        if (!this.state.box && data.box) {
            this.state.box = this.fit(data.box);
        }
    }

    measure() {
        const width = this.mapRef.el?.clientWidth;
        if (width && width !== this.state.width) {
            this.state.width = width;
            this.state.height = Math.max(LEAST_HEIGHT, Math.min(HEIGHT, 0.7 * width));
            if (this.state.box) {
                this.state.box = this.fit(this.state.box);
            }
        }
    }

    fit(box) {
        return fitBox(box, this.state.width / this.state.height);
    }

    // What is drawn

    get cells() {
        const {data, box, width, height} = this.state;
        if (!data || !box) {
            return [];
        }
        const most = Math.max(...data.cells.map((cell) => cell.visits), 1);
        const range = RADIUS.most - RADIUS.least;
        return data.cells.map((cell) => {
            const [x, y] = project(box, width, height, cell.latitude, cell.longitude);
            const r = RADIUS.least + range * Math.sqrt(cell.visits / most);
            return {...cell, x, y, r, fill: this.colorOf(cell, most)};
        });
    }

    /** Names of the places with most visits, as far as they do not cover each other. */
    get labels() {
        const shown = [];
        for (const cell of this.cells) {
            const isFree = shown.every(
                (other) =>
                    Math.abs(other.x - cell.x) > 90 || Math.abs(other.y - cell.y) > 18
            );
            const name = cell.city || cell.name;
            if (isFree && name && !shown.some((other) => other.name === name)) {
                shown.push({name, x: cell.x, y: cell.y - cell.r - 4});
            }
            if (shown.length === LABELS) {
                break;
            }
        }
        return shown;
    }

    get grid() {
        const {box, width, height} = this.state;
        if (!box) {
            return {parallels: [], meridians: []};
        }
        const [south, west, north, east] = box;
        return {
            parallels: ticks(south, north, 5).map((degrees) => ({
                degrees,
                y: project(box, width, height, degrees, west)[1],
            })),
            meridians: ticks(west, east, 7).map((degrees) => ({
                degrees,
                x: project(box, width, height, south, degrees)[0],
            })),
        };
    }

    colorOf(cell, most) {
        if (this.state.color === "visits") {
            return `hsl(212, 72%, ${78 - 46 * Math.sqrt(cell.visits / most)}%)`;
        }
        if (!cell.judged) {
            return "#adb5bd";
        }
        const share = Math.min(cell.late / cell.judged / BAD_SHARE, 1);
        return `hsl(${130 - 130 * share}, 62%, ${44 + 4 * share}%)`;
    }

    titleOf(cell) {
        const late = this.percent(cell.late, cell.judged);
        return _t("%(name)s: %(visits)s visits, late %(late)s", {
            name: cell.name || "",
            visits: cell.visits,
            late,
        });
    }

    percent(part, whole) {
        return whole ? `${Math.round((100 * part) / whole)} %` : "–";
    }

    barOf(row) {
        const most = Math.max(...this.state.data.territories.map((one) => one.visits));
        return `width: ${(100 * row.visits) / most}%`;
    }

    isBad(row) {
        return row.judged && row.late / row.judged >= BAD_SHARE;
    }

    // What people do

    choose(values) {
        Object.assign(this.state, values);
        if ("period" in values || "kind" in values) {
            this.load();
        }
    }

    look(box) {
        this.state.box = box;
        this.reloadSoon();
    }

    zoom(factor) {
        if (this.state.box) {
            this.look(zoomBox(this.state.box, factor));
        }
    }

    showAll() {
        Object.assign(this.state, {box: null, territoryId: null});
        this.load();
    }

    showTerritory(row) {
        this.state.territoryId = row.id;
        if (row.box) {
            this.look(this.fit(row.box));
        }
    }

    onWheel(ev) {
        this.zoom(ev.deltaY > 0 ? 1.25 : 0.8);
    }

    onPointerDown(ev) {
        this.drag = {x: ev.clientX, y: ev.clientY, box: this.state.box, moved: false};
    }

    onPointerMove(ev) {
        if (!this.drag?.box) {
            return;
        }
        const [right, down] = [this.drag.x - ev.clientX, this.drag.y - ev.clientY];
        if (Math.abs(right) + Math.abs(down) > DRAG_PIXELS) {
            this.drag.moved = true;
        }
        if (this.drag.moved) {
            const {width, height} = this.state;
            this.look(moveBox(this.drag.box, right / width, down / height));
        }
    }

    onPointerUp() {
        this.wasDragged = this.drag?.moved;
        this.drag = null;
    }

    async open(where) {
        const {period, kind} = this.state.data;
        this.action.doAction(
            await this.orm.call(REPORT, "get_heat_action", [period, kind], where)
        );
    }

    openCell(cell) {
        // whoever moves the map does not want to open what happened to be below
        if (!this.wasDragged) {
            this.open({cell: cell.cell});
        }
    }
}

registry.category("actions").add("service_workorder.heat", ServiceHeat);
