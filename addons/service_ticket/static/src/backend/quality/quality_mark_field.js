import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * The marks that a criterion can get, each one click away.
 *
 * The scale stands in the line itself: the highest number of points.
 */
export class QualityMarkField extends Component {
    static template = "service_ticket.QualityMarkField";
    static props = {...standardFieldProps};

    get marks() {
        const {scale} = this.props.record.data;
        const most = Number(scale || 0);
        const points = Array.from({length: most + 1}, (_item, value) => ({
            value: String(value),
            label: most === 1 ? [_t("No"), _t("Yes")][value] : String(value),
            style: this.styleOf(value, most),
        }));
        return [...points, {value: "na", label: _t("n/a"), style: "secondary"}];
    }

    styleOf(value, most) {
        if (!value) {
            return "danger";
        }
        return value === most ? "success" : "warning";
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    async onMark(mark) {
        const value = mark.value === this.value ? false : mark.value;
        await this.props.record.update({[this.props.name]: value});
    }
}

registry.category("fields").add("service_quality_mark", {
    component: QualityMarkField,
    displayName: _t("Quality mark"),
    supportedTypes: ["selection"],
    fieldDependencies: [{name: "scale", type: "selection", readonly: true}],
    // A line takes its mark without being opened for editing first.
    extractProps: (_fieldInfo, dynamicInfo) => ({readonly: dynamicInfo.readonly}),
});
