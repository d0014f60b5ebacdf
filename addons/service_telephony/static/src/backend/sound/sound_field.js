import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {url} from "@web/core/utils/urls";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * A file that is heard where it stands.
 */
export class ServiceSoundField extends Component {
    static template = "service_telephony.SoundField";
    static props = {...standardFieldProps};

    get source() {
        const {name, record} = this.props;
        if (!record.resId || !record.data[name]) {
            return null;
        }
        return url("/web/content", {
            model: record.resModel,
            id: record.resId,
            field: name,
            filename_field: "file_name",
        });
    }
}

registry.category("fields").add("service_sound", {
    component: ServiceSoundField,
    displayName: _t("Sound"),
    supportedTypes: ["binary"],
});
