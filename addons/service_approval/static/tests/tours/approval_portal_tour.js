import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("service_approval_portal", {
    steps: () => [
        {
            content: "The home page leads to what waits",
            trigger: "a[href='/my/approvals']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What waits is opened by its name",
            trigger: ".o_service_approvals a.fw-bold",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Nothing is wider than the phone",
            trigger: ".o_service_approval",
            run() {
                const page = document.documentElement;
                if (page.scrollWidth > page.clientWidth) {
                    throw new Error(`${page.scrollWidth} pixels wide`);
                }
            },
        },
        {
            content: "A rejection says why",
            trigger: "#approval_reason",
            run: "edit The wall is too thin",
        },
        {
            trigger: "button[value='reject']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is seen what was decided",
            trigger: ".o_service_approval .badge:contains(Rejected)",
        },
    ],
});

registry.category("web_tour.tours").add("service_approval_link", {
    steps: () => [
        {
            content: "The link of the mail shows what is asked",
            trigger: ".o_service_approval button[value='approve']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is noted",
            trigger: ".o_service_approval .alert-success:contains(we have noted it)",
        },
    ],
});
