import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";

/**
 * Reviews are done one after the other: a finished one makes room for the next.
 */
export class QualityReviewFormController extends FormController {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.notification = useService("notification");
    }

    async afterExecuteActionButton(clickParams) {
        await super.afterExecuteActionButton(clickParams);
        if (clickParams.name !== "action_done") {
            return;
        }
        const {root} = this.model;
        if (["draft", "disputed"].includes(root.data.state)) {
            return; // a line without a mark: it was refused
        }
        const next = await this.orm.call(root.resModel, "get_next", [[root.resId]]);
        if (next) {
            const {resIds} = root;
            await this.model.load({
                resId: next,
                resIds: resIds.includes(next) ? resIds : [...resIds, next],
            });
        } else {
            this.notification.add(_t("All your reviews are done."), {type: "success"});
        }
    }
}

registry.category("views").add("service_quality_review_form", {
    ...formView,
    Controller: QualityReviewFormController,
});
