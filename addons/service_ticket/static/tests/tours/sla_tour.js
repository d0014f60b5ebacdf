import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const TARGETS = ".o_field_widget[name=target_ids]";
const STEPS = ".o_field_widget[name=escalation_ids]";

registry.category("web_tour.tours").add("service_ticket_sla_policy", {
    steps: () => [
        {
            content: "a new policy",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "its name",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Tour policy",
        },
        {
            content: "a target",
            trigger: `${TARGETS} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            content: "within a time, as people say it",
            trigger: `${TARGETS} .o_field_widget[name=seconds] input`,
            run: "edit 1 h 30 min && press Tab",
        },
        {
            content: "an escalation step",
            trigger: `${STEPS} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            content: "at a share of the time",
            trigger: `${STEPS} .o_field_widget[name=percent] input`,
            run: "edit 50",
        },
        ...stepUtils.saveForm(),
        {
            content: "it reads back as it was written",
            trigger: `${TARGETS} td[name=seconds]:contains('1 h 30 min')`,
        },
        {
            content: "another policy takes all of its tickets, and that is said",
            trigger: ".alert-warning:contains('stands before it')",
        },
    ],
});

registry.category("web_tour.tours").add("service_ticket_sla_bar", {
    steps: () => [
        {
            content: "the bar counts down",
            trigger: ".o_service_sla_bar .o_service_chip:contains('due in')",
            run: "click",
        },
        {
            content: "the panel says whose promise it is",
            trigger: ".modal dd:contains('Tour promise')",
        },
        {
            content: "what counted",
            trigger: ".modal table td:contains('2 h')",
        },
        {
            content: "close it",
            trigger: ".modal .btn-close",
            run: "click",
        },
        {
            content: "wait for the client",
            trigger: "button[name=action_wait]",
            run: "click",
        },
        {
            content: "the clock stands still",
            trigger: ".o_service_sla_bar .o_service_chip_info:contains('stands still')",
        },
        {
            content: "the form says for whom the ticket waits",
            trigger: ".o_field_widget[name=waiting_reason_id] input:value(The client)",
        },
    ],
});
