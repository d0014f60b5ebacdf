import {registry} from "@web/core/registry";

const BAR = ".o_service_sla_bar";
const {Settings} = luxon;
const {now} = Settings;

registry.category("web_tour.tours").add("service_ticket_running_out", {
    steps: () => [
        {
            content: "little time is left, and the bar says so",
            trigger: `${BAR} .o_service_chip_warning:contains('due in')`,
        },
        {
            content: "an hour later",
            trigger: BAR,
            run: () => {
                Settings.now = () => Date.now() + 3600 * 1000;
            },
        },
        {
            content: "the bar has changed by itself",
            trigger: `${BAR} .o_service_chip_danger:contains('late by')`,
            run: () => {
                Settings.now = now;
            },
        },
        {
            content: "the ticket is found by what is at risk",
            trigger: "body",
            run: () => {
                document.location = "/odoo/tickets";
            },
            expectUnloadPage: true,
        },
        {
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: ".o_filter_menu .o_menu_item:contains('At Risk')",
            run: "click",
        },
        {
            trigger: ".o_facet_value:contains('At Risk')",
        },
        {
            content: "and nothing else of the client",
            trigger:
                ".o_list_renderer:has(td[name=name]:contains('Tour: late')):not(:has(td:contains('Tour: in time')))",
        },
    ],
});

registry.category("web_tour.tours").add("service_ticket_told", {
    steps: () => [
        {
            content: "who has to act is told, with the ticket at hand",
            trigger:
                ".o-mail-Message:contains('Tickets that need you now: 1'):contains('Tour: late') a:contains('T-')",
        },
    ],
});

registry.category("web_tour.tours").add("service_ticket_late", {
    steps: () => [
        {
            content: "the badge says it",
            trigger:
                ".o_service_strip [name=attention] .text-bg-danger:contains('Late')",
        },
        {
            content: "so does the bar",
            trigger: `${BAR} .o_service_chip_danger:contains('late by')`,
            run: "click",
        },
        {
            content: "the panel explains the deadline",
            trigger:
                ".modal:contains('Why this deadline'):contains('What counted') dd:contains('Tour promise')",
        },
        {
            content: "and lists what was done about it, and whom it reached",
            trigger:
                ".modal h5:contains('What was done about it') + table tr:contains('desk_dispatcher')",
        },
    ],
});
