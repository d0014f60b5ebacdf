import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("service_partner_portal_late_offer", {
    steps: () => [
        {
            content: "The time left is shown",
            trigger: ".o_service_job_timer",
        },
        {
            content: "Take it",
            trigger: ".o_service_offer_answer button[value='accept']",
            run: "click",
        },
        {
            content: "Somebody else has it",
            trigger: ".o_service_offer_said:contains(not offered any more)",
        },
        {
            content: "Nothing is left to press",
            trigger: ".o_service_offer:not(:has(.o_service_offer_answer:visible))",
        },
    ],
});
