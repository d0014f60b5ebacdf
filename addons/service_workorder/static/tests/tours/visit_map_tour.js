import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("service_visit_map", {
    steps: () => [
        {
            content: "This month has one visit: choose what is open",
            trigger: ".o_service_heat_period",
            run: "select now",
        },
        {
            content: "Back to what was done",
            trigger: ".o_service_heat_period",
            run: "select this_month",
        },
        {
            content: "Come closer to a territory",
            trigger: ".o_service_heat_table button:contains(Tour City)",
            run: "click",
        },
        {
            content: "Its number opens its visits",
            trigger:
                ".o_service_heat_table tr.table-active:contains(Tour City) a:contains(1)",
            run: "click",
        },
        {
            content: "A visit opens its order",
            trigger: ".o_list_view .o_data_row .o_data_cell",
            run: "click",
        },
        {
            content: "With the time that it took",
            trigger: ".o_form_view .nav-link[name=time]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=time_ids] .o_data_row:contains(01:00)",
        },
    ],
});
