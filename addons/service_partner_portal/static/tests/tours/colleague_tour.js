import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("service_partner_portal_administrator", {
    steps: () => [
        {
            content: "Go to the colleagues",
            trigger: "a[href='/my/colleagues']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Invite somebody",
            trigger: "a[href$='/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#colleague_name",
            run: "edit Nina New",
        },
        {
            trigger: "#colleague_email",
            run: "edit nina.new@corner-shops.example",
        },
        {
            content: "Who sees the second shop and accepts work there",
            trigger: "label[for='scope_sites']",
            run: "click",
        },
        {
            trigger: "#colleague_sites label:contains(Shop 2)",
            run: "click",
        },
        {
            trigger: "label[for='can_accept_work']",
            run: "click",
        },
        {
            trigger: "button:contains(Send the invitation)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "She stands in the list",
            trigger: "#wrap :contains(Nina New)",
        },
    ],
});
