import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";
import {onMounted} from "@odoo/owl";

/**
 * Who of a division opens a question first becomes responsible for it.
 */
export class ExpertRequestFormController extends FormController {
    setup() {
        super.setup();
        this.orm = useService("orm");
        onMounted(() => this.claim());
    }

    async onPagerUpdate() {
        await super.onPagerUpdate(...arguments);
        await this.claim();
    }

    async claim() {
        const {root} = this.model;
        if (
            root.resId &&
            (await this.orm.call(root.resModel, "claim", [[root.resId]]))
        ) {
            await this.model.load();
        }
    }
}

registry.category("views").add("service_expert_request_form", {
    ...formView,
    Controller: ExpertRequestFormController,
});
