import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Shows through which channel a ticket came: icon, colour and name.
 *
 * Icon and colour are related fields of the record, so that a list costs no query
 * per row.
 */
export class ServiceChannelField extends Component {
    static template = "service_ticket.ServiceChannelField";
    static props = {
        ...standardFieldProps,
        iconOnly: {type: Boolean, optional: true},
    };

    get channel() {
        return this.props.record.data[this.props.name];
    }

    get name() {
        return this.channel.display_name || "";
    }

    get iconClass() {
        return `fa fa-fw ${this.props.record.data.channel_icon || "fa-comment-o"}`;
    }

    get colorClass() {
        return `o_service_channel_${this.props.record.data.channel_color || 0}`;
    }
}

export const serviceChannelField = {
    component: ServiceChannelField,
    displayName: _t("Service channel"),
    supportedTypes: ["many2one"],
    supportedOptions: [{label: _t("Icon only"), name: "icon_only", type: "boolean"}],
    fieldDependencies: [
        {name: "channel_icon", type: "char", readonly: true},
        {name: "channel_color", type: "integer", readonly: true},
    ],
    extractProps: ({options}) => ({iconOnly: Boolean(options.icon_only)}),
};

registry.category("fields").add("service_channel", serviceChannelField);
