import {registry} from "@web/core/registry";

const COMPOSER = ".o-mail-Composer-input";

registry.category("web_tour.tours").add("service_ticket_agent", {
    steps: () => [
        {
            content: "the list tells channels apart",
            trigger: "td[name=channel_id] .o_service_channel .fa-envelope",
        },
        {
            content: "open the first ticket",
            trigger: "td[name=name]:contains('Tour: first ticket')",
            run: "click",
        },
        {
            content: "the strip says whose turn it is and how long the client waits",
            trigger:
                ".o_service_strip:contains('To do') .o_service_chip[name=needs_reply] time",
        },
        {
            content: "take it",
            trigger: "button[name=action_take]",
            run: "press Alt+q",
        },
        {
            content: "it is taken",
            trigger: "body:not(:has(button[name=action_take]:visible))",
        },
        {
            content: "reply",
            trigger: ".o-mail-Chatter-sendMessage",
            run: "press Alt+r",
        },
        {
            content: "the composer says who reads it and how it leaves",
            trigger:
                ".o_service_audience_message:contains('e-mail'):contains('Ivan Tourist <ivan@tour.example>')",
        },
        {
            content: "write",
            trigger: `.o_service_composer_message ${COMPOSER}`,
            run: "edit It is the toner.",
        },
        {
            content: "send",
            trigger: `.o_service_composer_message ${COMPOSER}`,
            run: "press Control+Enter",
        },
        {
            content: "the answer is in the conversation and no internal note",
            trigger:
                ".o-mail-Message:not(.o_service_note):contains('It is the toner.')",
        },
        {
            content: "the first answer is on the strip",
            trigger: ".o_service_chip[name=first_response] time",
        },
        {
            content: "note",
            trigger: ".o-mail-Chatter-logNote",
            run: "press Alt+l",
        },
        {
            content: "nobody can mistake it",
            trigger: ".o_service_audience_note:contains('only your organisation')",
        },
        {
            content: "write the note",
            trigger: `.o_service_composer_note ${COMPOSER}`,
            run: "edit This is ours only.",
        },
        {
            content: "log the note",
            trigger: `.o_service_composer_note ${COMPOSER}`,
            run: "press Control+Enter",
        },
        {
            content: "the note is marked",
            trigger: ".o_service_note:contains('Internal note'):contains('ours only')",
        },
        {
            content: "close",
            trigger: "button[name=action_close]:visible",
            run: "press Alt+w",
        },
        {
            content: "it is done",
            trigger: ".o_service_strip:contains('Done')",
        },
        {
            content: "the next ticket",
            trigger: ".o_pager_next",
            run: "press Alt+n",
        },
        {
            content: "there it is",
            trigger: ".o_field_widget[name=name] :value('Tour: second ticket')",
        },
        {
            content: "take it as well",
            trigger: "button[name=action_take]",
            run: "press Alt+q",
        },
        {
            content: "taken",
            trigger: "body:not(:has(button[name=action_take]:visible))",
        },
    ],
});
