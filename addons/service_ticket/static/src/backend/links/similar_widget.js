import {Component, useEffect, useExternalListener, useRef, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

export const SEARCH_DELAY = 400;
const SHORTEST_SUBJECT = 4;

/**
 * Warns who is writing a new ticket of open ones of the same client that look alike.
 */
export class SimilarWidget extends Component {
    static template = "service_ticket.SimilarWidget";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.root = useRef("root");
        // The record learns of a subject when its field is left; that is too late.
        this.state = useState({tickets: [], typed: null});
        useExternalListener(document, "input", (ev) => this.onInput(ev));
        this.search = useDebounced(() => this.load(), SEARCH_DELAY);
        useEffect(
            () => {
                if (this.isNew) {
                    this.search();
                } else {
                    this.search.cancel();
                    this.show([]);
                }
            },
            () => [this.isNew, ...this.question]
        );
    }

    get isNew() {
        return !this.props.record.resId;
    }

    onInput({target}) {
        const form = this.root.el?.closest(".o_form_view");
        if (form?.contains(target) && target.closest("[name='name'].o_field_widget")) {
            this.state.typed = target.value;
        }
    }

    /** What is searched for: subject, client, contact. */
    get question() {
        const {name, client_id: client, partner_id: partner} = this.props.record.data;
        return [
            this.state.typed ?? (name || ""),
            client ? client.id : false,
            partner ? partner.id : false,
        ];
    }

    async load() {
        const [name, client, partner] = this.question;
        const isAsked = name.length >= SHORTEST_SUBJECT && (client || partner);
        const found = isAsked
            ? this.orm.silent.call("service.ticket", "get_similar_open", [
                  name,
                  client,
                  partner,
              ])
            : [];
        await this.show(found);
    }

    /** Nothing, too, takes the place of what is still being asked. */
    async show(found) {
        this.state.tickets = await this.keepLast.add(Promise.resolve(found));
    }
}

registry.category("view_widgets").add("service_similar", {
    component: SimilarWidget,
    fieldDependencies: [
        {name: "name", type: "char"},
        {name: "client_id", type: "many2one"},
        {name: "partner_id", type: "many2one"},
    ],
});
