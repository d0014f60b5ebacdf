import {Component} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";

/** The keys of the cockpit. */
export class CockpitHelp extends Component {
    static template = "service_ticket.CockpitHelp";
    static components = {Dialog};
    static props = {close: Function};

    get title() {
        return _t("Keys");
    }

    get keys() {
        return [
            ["J K", _t("the next and the previous ticket, also with the arrows")],
            ["H L", _t("the channel to the left and to the right")],
            ["Enter", _t("open the ticket")],
            ["T", _t("take it")],
            ["R", _t("answer the client")],
            ["N", _t("take the next ticket in turn, whichever it is")],
            ["/", _t("search")],
            ["1 … 5", _t("to do, my work, untaken, waiting, late")],
            ["M", _t("sound on and off")],
            ["?", _t("this help")],
        ];
    }
}
