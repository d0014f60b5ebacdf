import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {MaintenanceProgressField} from "@service_workorder/maintenance_progress/maintenance_progress_field";

/** How far a closing is: asks the server while it runs. */
export class ClosingProgressField extends MaintenanceProgressField {
    get text() {
        const {done_count: done, line_count: documents} = this.figures;
        return _t("%(done)s of %(documents)s documents are booked", {done, documents});
    }
}

registry.category("fields").add("service_closing_progress", {
    component: ClosingProgressField,
    supportedTypes: ["float"],
});
