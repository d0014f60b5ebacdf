import {
    Many2OneAvatarUserField,
    many2OneAvatarUserField,
} from "@mail/views/web/fields/many2one_avatar_user_field/many2one_avatar_user_field";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const CLOSED = ["done", "cancelled"];

/** Who has a ticket; one that nobody has says so aloud. */
export class ServiceHolderField extends Component {
    static template = "service_ticket.ServiceHolderField";
    static components = {Many2OneAvatarUserField};
    static props = {...standardFieldProps, "*": true};

    get isUntaken() {
        const {name, readonly, record} = this.props;
        return readonly && !record.data[name] && !CLOSED.includes(record.data.state);
    }
}

registry.category("fields").add("service_holder", {
    ...many2OneAvatarUserField,
    component: ServiceHolderField,
    displayName: _t("Who has the ticket"),
    fieldDependencies: [{name: "state", type: "selection", readonly: true}],
});
