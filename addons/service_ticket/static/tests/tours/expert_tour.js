import {registry} from "@web/core/registry";

const field = (name) => `.modal .o_field_widget[name=${name}]`;

registry.category("web_tour.tours").add("service_ticket_ask_expert", {
    steps: () => [
        {
            content: "ask from the ticket",
            trigger: "button[name=action_ask_expert]",
            run: "click",
        },
        {
            content: "the division of the product is proposed",
            trigger: `${field("team_id")} input:value(Cash registers)`,
        },
        {
            content: "when the answer is due is seen before asking",
            trigger: `${field("would_be_due_at")}:not(:empty)`,
        },
        {
            content: "rather the maker",
            trigger: `${field("kind")} input[data-value=partner]`,
            run: "click",
        },
        {
            trigger: `${field("partner_id")} input`,
            run: "edit Maker of drives",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains('Maker of drives')",
            run: "click",
        },
        {
            content: "the question",
            trigger: `${field("question")} .odoo-editor-editable`,
            run: "editor Which drive fits?",
        },
        {
            trigger: ".modal button[name=action_ask]",
            run: "click",
        },
        {
            content: "the ticket waits",
            trigger: ".o_service_strip div[name=waiting]:visible",
        },
        {
            trigger: ".nav-link[name=experts]",
            run: "click",
        },
        {
            content: "for whom and until when stands on it",
            trigger:
                ".o_service_experts:contains('Maker of drives'):contains('Due'):contains('Which drive fits?')",
        },
    ],
});

registry.category("web_tour.tours").add("service_ticket_expert_page", {
    steps: () => [
        {
            content: "the page shows the question and until when",
            trigger:
                ".o_service_expert:contains('Which drive fits?'):contains('Answer by')",
        },
        {
            trigger: "#answer",
            run: "edit The large one.",
        },
        {
            trigger: ".o_service_expert button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".alert-success:contains('your answer has reached')",
        },
    ],
});

registry.category("web_tour.tours").add("service_ticket_expert_answered", {
    steps: () => [
        {
            content: "the ticket is awake",
            trigger: ".o_service_strip:not(:has(div[name=waiting]:visible))",
        },
        {
            trigger: ".nav-link[name=experts]",
            run: "click",
        },
        {
            content: "the answer, and that it came in time",
            trigger:
                ".o_service_experts:contains('The large one.'):contains('In time')",
        },
        {
            trigger: ".o_service_experts button[name=action_use_in_reply]",
            run: "click",
        },
        {
            content: "it stands in the small composer, and no window opens",
            trigger:
                "body:not(:has(.modal)) .o_service_composer_message .o-mail-Composer-input:value(/The large one/)",
        },
        {
            trigger: ".o_service_composer_message .o-mail-Composer-input",
            run: "press Control+Enter",
        },
        {
            trigger: ".o-mail-Message:not(.o_service_note):contains('The large one.')",
        },
    ],
});
