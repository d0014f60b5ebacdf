import {useEffect} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";
import {refreshForm} from "../live/refresh_form";
import {TASK, useLiveReload} from "../live/ticket_events";

export class TaskListController extends ListController {
    setup() {
        super.setup();
        useLiveReload(this, [TASK]);
    }
}

export class TaskKanbanController extends KanbanController {
    setup() {
        super.setup();
        useLiveReload(this, [TASK]);
    }
}

/** The first member of the group who opens a task has it. */
export class TaskFormController extends FormController {
    setup() {
        super.setup();
        let isNew = false;
        useEffect(
            (id) => {
                // Whoever writes a task down for the group does not take it.
                if (id && !isNew) {
                    this.claim(id);
                }
                isNew = !id;
            },
            () => [this.model.root.resId]
        );
    }

    /**
     * @param {Number} id of the task that is shown
     */
    async claim(id) {
        const isMine = await this.orm.call("service.task", "open_by_member", [[id]]);
        if (isMine) {
            await refreshForm(this.model, id);
        }
    }
}

const views = registry.category("views");
views.add("service_task_list", {...listView, Controller: TaskListController});
views.add("service_task_kanban", {...kanbanView, Controller: TaskKanbanController});
views.add("service_task_form", {...formView, Controller: TaskFormController});
