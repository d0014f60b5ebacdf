import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const waiting = (name) => `.o_board_tray .o_board_card:contains('${name}')`;
const planned = (name) => `.o_board_cell .o_board_card:contains('${name}')`;

/** Fails where a phone would have to be pushed sideways. */
function nothingSticksOut() {
    const {scrollWidth, clientWidth} = document.documentElement;
    if (scrollWidth > clientWidth) {
        console.error(`The page is ${scrollWidth} pixels wide.`);
    }
}

tours.add("service_workorder_board", {
    steps: () => [
        {
            content: "one day, hours across",
            trigger: "button[data-scale=day]",
            run: "click",
        },
        {
            content: "the day has come",
            trigger: ".o_board_grid.o_board_day",
        },
        {
            content: "drag what waits into the day of a performer",
            trigger: waiting("Tour: dragged"),
            run: "drag_and_drop .o_board_performer:contains('Pavel Tour') + .o_board_cell",
        },
        {
            content: "it stands there as a draft",
            trigger: `${planned("Tour: dragged")}.o_board_card_draft .o_board_draft`,
        },
        {
            content: "and no longer in the tray",
            trigger: ".o_board_tray:not(:contains('Tour: dragged'))",
        },
        {
            content: "another one without dragging",
            trigger: waiting("Tour: planned in a window"),
            run: "click",
        },
        {
            content: "who goes",
            trigger: ".o_board_plan_who",
            run: "selectByLabel Pavel Tour",
        },
        {
            content: "when",
            trigger: ".o_board_plan_time",
            run: ({anchor}) => {
                // nothing can be typed into an empty field of a time
                anchor.value = "16:30";
                anchor.dispatchEvent(new Event("change"));
            },
        },
        {
            content: "plan it",
            trigger: ".o_board_plan_save",
            run: "click",
        },
        {
            content: "both can be published",
            trigger: ".o_board_publish:contains('2')",
            run: "click",
        },
        {
            content: "publish",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "nothing is a draft any more",
            trigger: ".o_board_publish:contains('0')",
        },
        {
            content: "the day of the performer",
            trigger: ".o_board_performer:contains('Pavel Tour') .o_board_day_list",
            run: "click",
        },
        {
            content: "has a map with both stops",
            trigger: ".modal .o_board_map .o_board_map_stop:contains('2')",
        },
    ],
});

tours.add("service_workorder_board_phone", {
    steps: () => [
        {
            content: "choose a performer",
            trigger: ".o_board_phone .o_board_row",
            run: "selectByLabel Pavel Tour",
        },
        {
            content: "the day of one performer",
            trigger: ".o_board_phone .o_board_stop:contains('Tour: planned')",
            run: nothingSticksOut,
        },
        {
            content: "what waits",
            trigger: ".o_board_tray_tab",
            run: "click",
        },
        {
            content: "plan it",
            trigger: waiting("Tour: waits"),
            run: "click",
        },
        {
            content: "who goes",
            trigger: ".o_board_plan_who",
            run: "selectByLabel Pavel Tour",
        },
        {
            content: "with one press",
            trigger: ".o_board_plan_save",
            run: "click",
        },
        {
            content: "it is a draft",
            trigger: ".o_board_publish:contains('1')",
        },
        {
            content: "back to the day",
            trigger: ".o_board_tabs button:contains('Day')",
            run: "click",
        },
        {
            content: "the draft stands there, too",
            trigger: ".o_board_stop:contains('Tour: waits') .o_board_draft",
            run: nothingSticksOut,
        },
    ],
});

tours.add("service_workorder_visit", {
    steps: () => [
        {
            content: "my day, with a map",
            trigger: ".o_board_my_day .o_board_map",
            run: nothingSticksOut,
        },
        {
            content: "open the visit",
            trigger: ".o_board_stop_open:contains('Tour: visit')",
            run: "click",
        },
        {
            content: "I am there",
            trigger: ".o_service_arrival",
            run: "click",
        },
        {
            content: "work has begun",
            trigger: ".o_form_view .o_field_widget[name=arrived_at]",
            run: nothingSticksOut,
        },
        {
            content: "the check is fine",
            trigger: ".o_service_checklist button:contains('Yes')",
            run: "click",
        },
        {
            content: "what came of the work",
            trigger: ".o_field_widget[name=line_ids] .o_data_cell[name=result]",
            run: "click",
        },
        {
            content: "choose",
            trigger:
                ".o_field_widget[name=line_ids] .o_field_widget[name=result] input",
            run: "click",
        },
        {
            content: "it is done",
            trigger: ".o_select_menu_item:contains('Done')",
            run: "click",
        },
        {
            content: "report it",
            trigger: "button[name=action_report]",
            run: "click",
        },
        {
            content: "it is reported",
            trigger: ".o_statusbar_status:contains('Reported')",
            run: nothingSticksOut,
        },
    ],
});

tours.add("service_workorder_maintenance_phone", {
    steps: () => [
        {
            content: "what else can be done",
            trigger: ".o_statusbar_buttons button[title=More]",
            run: "click",
        },
        {
            content: "look at what is due",
            trigger: "button[name=action_preview]",
            run: "click",
        },
        {
            content: "the visits stand there",
            trigger:
                ".o_field_widget[name=visit_ids] .o_kanban_record, .o_field_widget[name=visit_ids] .o_data_row",
            run: nothingSticksOut,
        },
        {
            content: "the next step is in reach",
            trigger: "button[name=action_run]",
        },
    ],
});
