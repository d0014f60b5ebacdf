import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useDebounced} from "@web/core/utils/timing";

const SEARCH_DELAY = 300;

/** Whose rows are shown, grouped by what, and which page of them. */
export class BoardFilters extends Component {
    static template = "service_workorder.BoardFilters";
    static props = {
        filters: Object,
        choices: Object,
        pages: Object,
        isSmall: Boolean,
        isFiltered: Boolean,
        onFilter: Function,
        onClear: Function,
        onPage: Function,
    };

    setup() {
        this.onSearch = useDebounced(
            (search) => this.props.onFilter({search}),
            SEARCH_DELAY
        );
    }

    filterById(name, ev) {
        return this.props.onFilter({[name]: Number(ev.target.value)});
    }

    get kinds() {
        return [
            ["technician", _t("Own technicians")],
            ["contractor", _t("Contractors")],
        ];
    }

    get groups() {
        return [
            ["", _t("Not grouped")],
            ["kind", _t("By kind")],
            ["territory", _t("By territory")],
            ["skill", _t("By skill")],
        ];
    }
}
