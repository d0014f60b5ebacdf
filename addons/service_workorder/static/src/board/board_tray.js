import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useDebounced} from "@web/core/utils/timing";
import {BoardCard} from "./board_card";

const SEARCH_DELAY = 300;

/** What nobody has planned, the most urgent first. */
export class BoardTray extends Component {
    static template = "service_workorder.BoardTray";
    static components = {BoardCard};
    static props = {
        tray: Object,
        search: String,
        which: String,
        soughtId: {type: [Number, {value: null}], optional: true},
        isDraggable: {type: Boolean, optional: true},
        isTarget: {type: Boolean, optional: true},
        onFilter: Function,
        onMore: Function,
        onOpen: Function,
        onSeek: {type: Function, optional: true},
        onDragStart: {type: Function, optional: true},
        onDragEnd: {type: Function, optional: true},
    };

    setup() {
        this.onSearch = useDebounced(
            (search) => this.props.onFilter({search}),
            SEARCH_DELAY
        );
    }

    get kinds() {
        return [
            ["all", _t("All")],
            ["nobody", _t("Nobody chosen")],
            ["no_day", _t("No day yet")],
        ];
    }

    get rest() {
        const {count, orders} = this.props.tray;
        return count - orders.length;
    }
}
