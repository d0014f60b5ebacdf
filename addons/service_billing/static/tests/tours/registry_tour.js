import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("service_billing_registry", {
    steps: () => [
        {
            content: "what contractors have earned becomes acts",
            trigger: "button[name=action_collect]",
            run: "click",
        },
        {
            content: "one for each of them",
            trigger: ".o_data_row:eq(1) td[name=state]:contains('Collected')",
        },
        {
            content: "all of them",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "are agreed",
            trigger: "button[name=action_confirm]",
            run: "click",
        },
        {
            content: "and wait for their payment",
            trigger: ".o_data_row:eq(1) td[name=state]:contains('To Pay')",
        },
        {
            content: "which is one button",
            trigger: "button[name=action_pay]",
            run: "click",
        },
        {
            content: "one is with the bank",
            trigger: ".o_form_view .o_field_widget[name=payment_count]:contains('1')",
        },
        {
            content: "in a file",
            trigger:
                ".o_field_widget[name=file] a, .o_field_widget[name=file] .o_download, .o_field_widget[name=file] button",
        },
        {
            content: "the other one is left out",
            trigger: ".nav-link:contains('Left Out')",
            run: "click",
        },
        {
            content: "with the reason, as a sentence",
            trigger: "td[name=reason]:contains('second person')",
        },
    ],
});
