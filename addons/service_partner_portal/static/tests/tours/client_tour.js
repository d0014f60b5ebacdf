import {registry} from "@web/core/registry";

let release = null;

/** Keep the next answers of the server back until they are released. */
function holdAnswers() {
    const {fetch} = window;
    const held = new Promise((resolve) => (release = resolve));
    window.fetch = async (...args) => {
        const answer = await fetch(...args);
        await held;
        window.fetch = fetch;
        return answer;
    };
}

registry.category("web_tour.tours").add("service_partner_portal_client", {
    steps: () => [
        {
            content: "Ask for something",
            trigger: ".o_service_new_request",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_service_tile:contains(Repair of registers)",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: "body[is-ready]"},
        {
            content: "Say where",
            trigger: "#service_site",
            run: "selectByLabel Shop 2 · Тверь, ул. Ленина, 5",
        },
        {
            content: "Its items are offered",
            trigger: "#service_ci:has(option:contains(Scales))",
        },
        {
            content: "The site is chosen once more, the answer takes its time",
            trigger: "#service_site",
            run: ({anchor}) => {
                holdAnswers();
                document.querySelector("#service_ci").options[0].id = "old_option";
                anchor.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            trigger: "#service_ci:has(#old_option)",
            run: "selectByLabel Scales",
        },
        {
            content: "What was chosen while it was on its way stays",
            trigger: "#service_ci:has(option:checked:contains(Scales))",
            run: () => release(),
        },
        {
            trigger:
                "#service_ci:not(:has(#old_option)):has(option:checked:contains(Scales))",
        },
        {
            content: "Forget the text",
            trigger: "#service_subject",
            run: "edit The scales show nothing",
        },
        {
            trigger: ".o_service_web_form label.btn:contains(Incident)",
            run: "click",
        },
        {
            trigger: ".o_service_web_form button[type='submit']:last",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What was typed is still there",
            trigger: "#service_text.is-invalid",
        },
        {
            trigger: "#service_subject:value(The scales show nothing)",
        },
        {
            trigger: "#service_text",
            run: "edit Since this morning.",
        },
        {
            trigger: ".o_service_web_form button[type='submit']:last",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Look at it",
            trigger: ".o_service_sent a:contains(Open the request)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_service_ticket li:contains(Shop 2)",
        },
        {
            content: "Write an answer",
            trigger: "#chatterRoot:shadow .o-mail-Composer-input",
            run: "edit Please come before noon",
        },
        {
            trigger: "#chatterRoot:shadow .o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            trigger:
                "#chatterRoot:shadow .o-mail-Message:contains(Please come before noon)",
        },
        {
            content: "Go to the work that is done",
            trigger: ".o_portal_submenu a[href='/my/home']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_service_home a:contains(Look at it)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Accept it",
            trigger: "button:contains(I accept the work)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".alert-success:contains(The work is accepted)",
        },
    ],
});
