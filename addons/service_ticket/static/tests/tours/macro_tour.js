import {registry} from "@web/core/registry";

const select = (name) => ({
    content: `choose ${name}`,
    trigger: `.o_data_row:contains('Tour: ${name}') .o_list_record_selector input`,
    run: "click",
});

registry.category("web_tour.tours").add("service_ticket_macro", {
    steps: () => [
        ...["one", "two", "three"].map(select),
        {
            trigger: ".o_control_panel button:contains('Macro')",
            run: "click",
        },
        {
            content: "how many it is about is said",
            trigger: ".modal .o_field_widget[name=count]:contains('3')",
        },
        {
            trigger: ".modal .o_selection_badge:contains('Tour: restart')",
            run: "click",
        },
        {
            content: "what it does is said before it runs",
            trigger: ".modal:contains('Asks to restart and makes it mine')",
        },
        {
            trigger: ".modal button[name=action_run]",
            run: "click",
        },
        {
            content: "what was done is told",
            trigger: ".o_notification:contains('Tour: restart: done on 3')",
        },
        {
            content: "and seen",
            trigger:
                ".o_data_row:contains('Tour: three') [name=user_id]:contains('desk_agent')",
        },
        {
            trigger: ".o_data_row:contains('Tour: four'):contains('Not taken')",
        },
    ],
});
