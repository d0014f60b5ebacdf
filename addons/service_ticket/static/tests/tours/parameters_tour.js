import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("service_ticket_parameters_manager", {
    steps: () => [
        {
            content: "The manager changes what the service asks for",
            trigger: "button[name='action_edit_parameters']",
            run: "click",
        },
        {
            content: "The draft offers to add a parameter",
            trigger: ".o_field_property_add button",
            run: "click",
        },
        {
            trigger: ".o_field_property_definition_header",
            run: "edit Number of users",
        },
        {
            content: "It is required",
            trigger: ".o_service_property_required input[type='checkbox']",
            run: "click",
        },
        {
            content: "It explains itself",
            trigger: ".o_service_property_help input",
            run: "edit People at the object",
        },
        {
            content: "Leave the definition",
            trigger: ".o_form_sheet h1",
            run: "click",
        },
        {
            content: "The asterisk stands where people will see it",
            trigger:
                "label.o_field_property_label:has(.o_service_required):contains(Number of users)",
        },
        {
            trigger: "button[name='action_publish']",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It is published and does not change any more",
            trigger: ".alert-warning:contains(does not change any more)",
        },
    ],
});

registry.category("web_tour.tours").add("service_ticket_parameters_visitor", {
    steps: () => [
        {trigger: "body[is-ready]"},
        {
            content: "Choose the service",
            trigger: "#service_item",
            run: "selectByLabel Tour: connection",
        },
        {
            content: "Its parameters appear, with their help",
            trigger:
                ".o_service_parameters:contains(People at the object) label:contains(Number of users)",
        },
        {trigger: "#service_text", run: "edit Please connect us."},
        {trigger: "#service_name", run: "edit Vera Visitor"},
        {trigger: "#service_email", run: "edit vera@visitor.example"},
        {
            trigger: ".o_service_web_form button[type='submit']:not([name])",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The required parameter has its sentence, the rest is still there",
            trigger:
                ".o_service_web_form:has(#service_item option:checked:contains(Tour: connection)) .o_service_parameters .invalid-feedback:contains(Please fill this in)",
        },
        {
            trigger: ".o_service_parameters input[type='text']",
            run: "edit 25",
        },
        {
            trigger: ".o_service_web_form button[type='submit']:not([name])",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".o_service_sent .o_service_number:contains(T-)"},
    ],
});

/** Press the button of a form; return whether the form was let go. */
function submit(form) {
    const press = new SubmitEvent("submit", {bubbles: true, cancelable: true});
    return form.dispatchEvent(press);
}

function showPage(persisted) {
    window.dispatchEvent(new PageTransitionEvent("pageshow", {persisted}));
}

registry.category("web_tour.tours").add("service_ticket_slow_form", {
    steps: () => [
        {trigger: "body[is-ready]"},
        {trigger: "#service_item", run: "selectByLabel Internet connection"},
        {trigger: ".o_service_parameters label:contains(Wi-Fi)", run: "click"},
        {trigger: ".o_service_parameters label:contains(Night work)", run: "click"},
        {
            content: "The parameters come once more",
            trigger: "#service_item",
            run: ({anchor}) => {
                document.querySelector(".o_service_parameters_form").id = "old_block";
                anchor.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            content: "What was ticked stays ticked",
            trigger:
                ".o_service_parameters:not(:has(#old_block)):has(input[value='wifi']:checked):has(input[name$='night']:checked)",
        },
        {
            trigger: ".o_service_parameters:has(input[value='tv']:not(:checked))",
        },
        {
            content: "Sent before the page is all there, it is sent once",
            trigger: ".o_service_web_form",
            run: ({anchor}) => {
                const sent = [submit(anchor)];
                showPage(false);
                sent.push(submit(anchor));
                // back to the page, which the browser has kept
                showPage(true);
                sent.push(submit(anchor));
                if (sent.join() !== "true,false,true") {
                    throw new Error(`It was sent: ${sent}`);
                }
            },
        },
    ],
});
