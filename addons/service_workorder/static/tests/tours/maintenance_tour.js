import {registry} from "@web/core/registry";

const BAR = ".o_service_maintenance_progress";

registry.category("web_tour.tours").add("service_workorder_maintenance_run", {
    steps: () => [
        {
            content: "look at what is due",
            trigger: "button[name=action_preview]",
            run: "click",
        },
        {
            content: "each visit stands there before anything happens",
            trigger: ".o_field_widget[name=visit_ids] .o_data_row:nth-child(3)",
        },
        {
            content: "plan them",
            trigger: "button[name=action_run]:contains('Plan All Visits')",
            run: "click",
        },
        {
            content: "the bar stands at the beginning",
            trigger: `${BAR}:contains('0 of 3 visits')`,
        },
        {
            content: "it moves by itself",
            trigger: `${BAR}:contains('1 of 3 visits')`,
        },
        {
            content: "it can be stopped",
            trigger: "button[name=action_stop]",
            run: "click",
        },
        {
            content: "and goes on",
            trigger: "button[name=action_run]:contains('Go On')",
            run: "click",
        },
        {
            content: "until everything is planned",
            trigger: `${BAR}:contains('2 of 3 visits')`,
        },
        {
            content: "what failed is counted",
            trigger: "button[name=action_view_failed]:contains('1')",
        },
        {
            content: "with its reason",
            trigger:
                ".o_field_widget[name=visit_ids] td:contains('The client is closed.')",
        },
        {
            content: "try it again",
            trigger: "button[name=action_retry_failed]",
            run: "click",
        },
        {
            content: "now all are planned",
            trigger: `${BAR}:contains('3 of 3 visits')`,
        },
        {
            content: "the conversation says what came of it",
            trigger: ".o-mail-Message:contains('3 of 3 visits are planned')",
        },
        {
            content: "open the work orders",
            trigger: "button[name=action_view_orders]",
            run: "click",
        },
        {
            content: "all three",
            trigger: ".o_list_view .o_data_row:nth-child(3)",
        },
    ],
});
