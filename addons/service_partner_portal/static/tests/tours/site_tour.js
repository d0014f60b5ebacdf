import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const {fetch} = window;

function cutNetwork() {
    window.fetch = () => Promise.reject(new TypeError("Failed to fetch"));
}

function restoreNetwork() {
    window.fetch = fetch;
    window.dispatchEvent(new Event("online"));
}

tours.add("service_partner_portal_site_request", {
    steps: () => [
        {
            trigger: ".o_service_site_search input",
            run: "edit harbour kiosk",
        },
        {
            content: "What fits is all that is left",
            trigger: ".o_service_site_search [role='status']:contains(Found: 1)",
        },
        {
            trigger: "#service_site:not(:has(option:contains(Shop 2)))",
            run: "selectByLabel Kiosk 12 · Kaliningrad, Harbour Road 7",
        },
        {
            content: "What is chosen stays while one looks for something else",
            trigger: ".o_service_site_search input",
            run: "edit no such place",
        },
        {
            trigger:
                ".o_service_site_search [role='status']:contains(No site fits this)",
        },
        {
            trigger: "#service_site:has(option:checked:contains(Kiosk 12))",
            run: cutNetwork,
        },
        {
            content: "Without a network the search says so",
            trigger: ".o_service_site_search input",
            run: "edit shop 2",
        },
        {
            trigger:
                ".o_service_site_search [role='status']:contains(there is no network)",
            run: restoreNetwork,
        },
        {
            content: "It is repeated by itself when there is one",
            trigger: ".o_service_site_search [role='status']:contains(Found: 1)",
        },
        {
            trigger: "#service_site:has(option:contains(Shop 2))",
            run: cutNetwork,
        },
        {
            trigger: "#service_site",
            run() {
                const second = [...this.anchor.options].find(({text}) =>
                    text.includes("Shop 2")
                );
                this.anchor.value = second.value;
                this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            content: "The items of another place are not to be chosen",
            trigger: ".o_notification:contains(there is no network)",
            run: restoreNetwork,
        },
        {
            trigger: "#service_ci:has(option:contains(Scales))",
        },
    ],
});

tours.add("service_partner_portal_site_colleague", {
    steps: () => [
        {
            trigger: ".o_service_site_search input",
            run: "edit harbour",
        },
        {
            content: "What is chosen stays beside what fits",
            trigger: "#colleague_sites:not(:contains(Shop 1)) label:contains(Kiosk 12)",
            run: "click",
        },
        {
            trigger: "#colleague_sites input:checked + label:contains(Shop 2)",
        },
        {
            trigger: "button:contains(Save)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".alert-success",
        },
    ],
});
