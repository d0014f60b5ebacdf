import {registry} from "@web/core/registry";
import {SIZES} from "@web/core/ui/ui_service";
import {user} from "@web/core/user";
import {FormController} from "@web/views/form/form_controller";
import {FormRenderer} from "@web/views/form/form_renderer";
import {formView} from "@web/views/form/form_view";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";
import {UPDATE, useLiveReload, useTicketEvents} from "../live/ticket_events";

export class TicketListController extends ListController {
    setup() {
        super.setup();
        useLiveReload(this);
    }
}

export class TicketKanbanController extends KanbanController {
    setup() {
        super.setup();
        useLiveReload(this);
    }
}

/**
 * An agent reads the conversation first: it stands beside the ticket on common
 * notebook screens too, where other documents have it below.
 */
export class TicketFormRenderer extends FormRenderer {
    mailLayout(hasAttachmentContainer) {
        const layout = super.mailLayout(hasAttachmentContainer);
        return layout === "BOTTOM_CHATTER" && this.uiService.size === SIZES.XL
            ? "SIDE_CHATTER"
            : layout;
    }
}

export class TicketFormController extends FormController {
    setup() {
        super.setup();
        useTicketEvents([UPDATE], (payload) => this.onTicketUpdate(payload));
    }

    get className() {
        const isNarrow = !this.env.inDialog && this.ui.size === SIZES.XL;
        return {
            ...super.className,
            "o_xxl_form_view h-100 o_service_ticket_narrow": isNarrow,
        };
    }

    /**
     * Show what others did to the open ticket; what the user is typing stays.
     */
    async onTicketUpdate({ids, user_id: userId}) {
        const {root} = this.model;
        if (userId === user.userId || !root?.resId || !ids.includes(root.resId)) {
            return;
        }
        const {resModel: model, resId: id} = root;
        if (await root.isDirty()) {
            this.env.bus.trigger("MAIL:RELOAD-THREAD", {model, id});
        } else if (this.model.root.resId === id) {
            await this.model.load();
        }
    }
}

const views = registry.category("views");
views.add("service_ticket_list", {...listView, Controller: TicketListController});
views.add("service_ticket_kanban", {...kanbanView, Controller: TicketKanbanController});
views.add("service_ticket_form", {
    ...formView,
    Controller: TicketFormController,
    Renderer: TicketFormRenderer,
});
