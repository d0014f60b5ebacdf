import {registry} from "@web/core/registry";
import {priorityField} from "@web/views/fields/priority/priority_field";

/**
 * The priority without its command: on a ticket Alt+R is the reply.
 */
export const servicePriorityField = {
    ...priorityField,
    extractProps(...args) {
        return {...priorityField.extractProps(...args), withCommand: false};
    },
};

registry.category("fields").add("service_priority", servicePriorityField);
