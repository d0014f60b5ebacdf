import {registry} from "@web/core/registry";

const card = (subject) => `.o_service_card:contains('${subject}')`;

registry.category("web_tour.tours").add("service_ticket_cockpit", {
    steps: () => [
        {
            content: "lanes tell channels apart, untaken tickets stand out",
            trigger: `.o_service_lane:has(.fa-envelope) ${card("Tour: old")}.o_service_card_untaken`,
        },
        {
            content: "the urgent one comes first in its lane",
            trigger:
                ".o_service_lane:has(.fa-envelope) .o_service_card:first:contains('Tour: urgent')",
        },
        {
            content: "walk to the first card",
            trigger: ".o_service_cockpit",
            run: "press j",
        },
        {
            content: "take what is selected",
            trigger: ".o_service_card_selected",
            run: "press t",
        },
        {
            content: "it is mine, and I may put it back",
            trigger: ".o_service_taken button:contains('Put back')",
        },
        {
            content: "my work has one more",
            trigger: ".o_service_views button[data-view=mine]:contains('1')",
        },
        {
            content: "the next in turn",
            trigger: ".o_service_cockpit",
            run: "press n",
        },
        {
            content: "opens",
            trigger: ".o_form_view .o_field_widget[name=name] :value('Tour: old')",
        },
        {
            content: "and is mine",
            trigger: ".o_form_view:not(:has(button[name=action_take]:visible))",
        },
        {
            content: "back to the desk",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            content: "open the one of the other team",
            trigger: card("Tour: who opens"),
            run: "click",
        },
        {
            content: "opening it has taken it",
            trigger:
                ".o_service_taken:contains('yours now') button:contains('Put back')",
            run: "click",
        },
        {
            content: "it is untaken again, and looking does not take it once more",
            trigger: ".o_service_strip div[name=untaken]:visible",
        },
        {
            content: "back to the desk",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            content: "up from where I was",
            trigger: `.o_service_card_selected:contains('Tour: who opens')`,
            run: "press k",
        },
        {
            content: "answer from the desk",
            trigger: ".o_service_card_selected:contains('Tour: old')",
            run: "press r",
        },
        {
            content: "the place to write is open",
            trigger: ".o_service_composer_message .o-mail-Composer-input",
        },
    ],
});
