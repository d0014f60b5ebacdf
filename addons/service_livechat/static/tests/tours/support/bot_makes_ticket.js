import {registry} from "@web/core/registry";

const ROOT = ".o-livechat-root:shadow";

const hear = (words) => ({trigger: `${ROOT} .o-mail-Message:contains(${words})`});
const say = (words) => [
    {trigger: `${ROOT} .o-mail-Composer-input:enabled`, run: `edit ${words}`},
    {trigger: `${ROOT} .o-mail-Composer-input`, run: "press Enter"},
];

registry.category("web_tour.tours").add("service_livechat.bot_makes_ticket", {
    steps: () => [
        {trigger: `${ROOT} .o-livechat-LivechatButton`, run: "click"},
        hear("What is it about?"),
        {trigger: `${ROOT} button:contains(A till)`, run: "click"},
        hear("What happened?"),
        ...say("It prints nothing"),
        hear("Serial number"),
        ...say("SN-17"),
        hear("Screen"),
        ...say("purple"),
        hear("Please choose one of those offered."),
        ...say("2"),
        hear("Your address?"),
        ...say("nobody@station.example"),
        hear("Your request has the number"),
    ],
});
