import {registry} from "@web/core/registry";

const PROGRESS = ".o_service_maintenance_progress";

registry.category("web_tour.tours").add("service_billing_closing", {
    steps: () => [
        {
            content: "what was collected stands there before anything is booked",
            trigger: ".o_field_widget[name=line_ids] td:contains('To Do')",
        },
        {
            content: "and what stands in the way, as a sentence",
            trigger: ".o_field_widget[name=line_ids] td:contains('has changed since')",
        },
        {
            content: "the legal entities were looked at",
            trigger: "button[name=action_confirm_entities]",
            run: "click",
        },
        {
            content: "yes",
            trigger: ".modal button.btn-primary",
            run: "click",
        },
        {
            content: "nothing is left to fix",
            trigger: ".o_form_view div:contains('2. Problems to Fix') .text-success",
        },
        {
            content: "book",
            trigger: "button[name=action_book]:contains('Book the Documents')",
            run: "click",
        },
        {
            content: "yes",
            trigger: ".modal button.btn-primary",
            run: "click",
        },
        {
            content: "one is booked, then the other one",
            trigger: `${PROGRESS}:contains('1 of 2 documents')`,
        },
        {
            content: "until the period is closed",
            trigger: `${PROGRESS}:contains('2 of 2 documents')`,
        },
        {
            content: "it says so",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Closed')",
        },
    ],
});
