import {registry} from "@web/core/registry";

const DIALOG = ".o-mail-ActionPanel:contains(Make Ticket)";
const COMPOSER = ".o_service_composer_message .o-mail-Composer-input";

registry.category("web_tour.tours").add("service_livechat.operator_makes_ticket", {
    steps: () => [
        {
            content: "what the visitor says is on the screen",
            trigger: ".o-mail-Message:contains(The till prints nothing)",
        },
        {
            content: "a ticket is one button away",
            trigger: "button[name='service-ticket']",
            run: "click",
        },
        {
            content: "it gets a subject",
            trigger: `${DIALOG} input`,
            run: "edit Till at the entrance",
        },
        {trigger: `${DIALOG} button.btn-primary:enabled`, run: "click"},
        {
            content: "the chat goes on",
            trigger: `body:not(:has(${DIALOG}))`,
        },
    ],
});

registry.category("web_tour.tours").add("service_livechat.agent_answers_in_chat", {
    steps: () => [
        {
            content: "words of the visitor carry the sign of the chat",
            trigger:
                ".o-mail-Message:contains(The till prints nothing) .o_service_delivery .fa-comments",
        },
        {trigger: ".o-mail-Chatter-sendMessage", run: "click"},
        {
            content: "the composer says that the visitor reads it in the chat",
            trigger: ".o_service_audience:contains(Goes to the chat)",
        },
        {trigger: COMPOSER, run: "edit Please close the lid"},
        {trigger: COMPOSER, run: "press control+Enter"},
        {
            content: "the answer says that it has left",
            trigger:
                ".o-mail-Message:contains(Please close the lid) .o_service_delivery .fa-check",
        },
    ],
});
