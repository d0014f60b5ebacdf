import {useEffect} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {SIZES} from "@web/core/ui/ui_service";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {FormController} from "@web/views/form/form_controller";
import {FormRenderer} from "@web/views/form/form_renderer";
import {formView} from "@web/views/form/form_view";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";
import {refreshForm} from "../live/refresh_form";
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
        this.notification = useService("notification");
        // What the user has just put back is not taken again by looking at it.
        this.putBackIds = new Set();
        useTicketEvents([UPDATE], (payload) => this.onTicketUpdate(payload));
        useEffect(
            (id) => {
                if (id) {
                    this.claim();
                }
            },
            () => [this.model.root.resId]
        );
    }

    /**
     * In some teams, who opens an untaken ticket first becomes responsible for it.
     */
    async claim() {
        const {data, resId: id} = this.model.root;
        if (
            !data.is_claimed_by_opening ||
            this.env.inDialog ||
            this.putBackIds.has(id)
        ) {
            return;
        }
        const isMine = await this.orm.call("service.ticket", "claim_on_open", [[id]]);
        if (this.model.root.resId !== id) {
            return;
        }
        await refreshForm(this.model, id);
        if (isMine) {
            this.tellTaken(id);
        }
    }

    /**
     * What a card or a form asks is changed where it is kept: with its request type.
     */
    getStaticActionMenuItems() {
        const items = super.getStaticActionMenuItems();
        delete items.addPropertyFieldValue;
        return items;
    }

    tellTaken(id) {
        const close = this.notification.add(
            _t("You opened it first, so it is yours now."),
            {
                title: _t("Taken"),
                type: "success",
                className: "o_service_taken",
                autocloseDelay: 10_000,
                buttons: [
                    {
                        name: _t("Put back"),
                        onClick: () => {
                            close();
                            this.putBack(id);
                        },
                    },
                ],
            }
        );
    }

    async putBack(id) {
        const {root} = this.model;
        if (root.resId === id && !(await root.save())) {
            return;
        }
        this.putBackIds.add(id);
        await this.orm.call("service.ticket", "action_put_back", [[id]]);
        await refreshForm(this.model, id);
    }

    /**
     * The next ticket takes the place of this one, so that the way back stays short.
     */
    async beforeExecuteActionButton(clickParams) {
        if (clickParams.name !== "action_take_next") {
            return super.beforeExecuteActionButton(...arguments);
        }
        if (!(await this.model.root.save())) {
            return false;
        }
        const action = await this.orm.call("service.ticket", "action_take_next", [[]]);
        if (action.res_id) {
            const {resIds} = this.model.root;
            await this.model.load({
                resId: action.res_id,
                resIds: resIds.includes(action.res_id)
                    ? resIds
                    : [...resIds, action.res_id],
            });
        } else {
            this.actionService.doAction(action);
        }
        return false;
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
        if (!(await refreshForm(this.model, id))) {
            this.env.bus.trigger("MAIL:RELOAD-THREAD", {model, id});
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
