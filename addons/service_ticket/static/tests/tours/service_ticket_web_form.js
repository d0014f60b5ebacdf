import {registry} from "@web/core/registry";

function chooseFile(input, name, content) {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], name));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
}

function chooseFormFile(name, content) {
    chooseFile(document.querySelector("#service_files"), name, content);
}

registry.category("web_tour.tours").add("service_ticket_web_form", {
    steps: () => [
        {
            content: "Send nothing",
            trigger: ".o_service_web_form button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Each missing field has its sentence",
            trigger:
                "#service_subject.is-invalid ~ .invalid-feedback:contains(few words)",
        },
        {trigger: "body[is-ready]"},
        {
            content: "Choose a kind",
            trigger: ".o_service_web_form label.btn:contains(Incident)",
            run: "click",
        },
        {
            trigger: "#service_subject",
            run: "edit Register prints nothing",
        },
        {
            trigger: "#service_text",
            run: "edit Since this morning, no paper comes out.",
        },
        {
            trigger: "#service_name",
            run: "edit Vera Visitor",
        },
        {
            trigger: "#service_email",
            run: "edit vera@visitor.example",
        },
        {
            content: "Choose a file that is too large",
            trigger: "#service_files",
            run: () => chooseFormFile("film.mp4", new Uint8Array(11 * 2 ** 20)),
        },
        {
            content: "It is refused before it is sent",
            trigger:
                ".o_service_web_form:has(button[type='submit']:disabled) .o_service_files_error:contains(film.mp4)",
        },
        {
            content: "Choose another one",
            trigger: "#service_files",
            run: () => chooseFormFile("log.txt", "silent since noon"),
        },
        {
            trigger: ".o_service_web_form button[type='submit']:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The request has a number",
            trigger: ".o_service_sent .o_service_number:contains(T-)",
        },
    ],
});

registry.category("web_tour.tours").add("service_ticket_customer_page", {
    steps: () => [
        {
            content: "The request and its file stand in the conversation",
            trigger:
                "#chatterRoot:shadow .o-mail-Message:contains(no paper comes out):contains(log.txt)",
        },
        {
            trigger: "#chatterRoot:shadow .o-mail-Composer-input",
            run: "edit It blinks red now.",
        },
        {
            content: "Attach a picture",
            trigger: "#chatterRoot:shadow .o_input_file:not(:visible)",
            run: () => {
                const chatter = document.querySelector("#chatterRoot").shadowRoot;
                const png = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]);
                chooseFile(chatter.querySelector(".o_input_file"), "red.png", png);
            },
        },
        {
            trigger:
                "#chatterRoot:shadow .o-mail-Composer .o-mail-AttachmentContainer:not(.o-isUploading)",
        },
        {
            trigger: "#chatterRoot:shadow .o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            trigger: "#chatterRoot:shadow .o-mail-Message:contains(It blinks red now.)",
        },
        {
            trigger: ".o_service_ticket button:contains(My problem is solved)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_service_ticket .alert-success:contains(closed)",
        },
        {
            trigger: "#rating_comment",
            run: "edit Quick and kind",
        },
        {
            trigger: "#rating button[value='4']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The rating shows and may be changed",
            trigger: "#rating button[value='4'][aria-pressed='true']",
        },
        {
            trigger: "#rating button[value='5']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#rating button[value='5'][aria-pressed='true']",
        },
        {
            content: "Nothing reopened it",
            trigger: ".o_service_ticket button:contains(It is not solved)",
        },
    ],
});
