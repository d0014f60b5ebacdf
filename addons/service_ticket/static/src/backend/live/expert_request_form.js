import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";
import {onMounted} from "@odoo/owl";
import {refreshForm} from "./refresh_form";

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
        const {resModel, resId: id} = this.model.root;
        if (id && (await this.orm.call(resModel, "claim", [[id]]))) {
            await refreshForm(this.model, id);
        }
    }
}

registry.category("views").add("service_expert_request_form", {
    ...formView,
    Controller: ExpertRequestFormController,
});
