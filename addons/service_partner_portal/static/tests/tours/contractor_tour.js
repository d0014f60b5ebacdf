import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("service_partner_portal_contractor", {
    steps: () => [
        {
            content: "Take it",
            trigger: "#job_offers button[value='accept']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Be there",
            trigger: "form#job_arrive button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "div#job_arrive:contains(At the place since)",
        },
        {trigger: "body[is-ready]"},
        {
            content: "Fill in the checklist",
            trigger: "#job_answer label[for$='_yes']",
            run: "click",
        },
        {
            trigger: "#job_answer input[name^='number_']",
            run: "edit 220,5",
        },
        {
            content: "Tell the dispatcher, with a hand that presses twice",
            trigger: "#job_say textarea",
            run: "edit The fan is loud",
        },
        {
            trigger: "#job_say button",
            run: ({anchor}) => {
                anchor.click();
                anchor.click();
            },
        },
        {
            trigger: "#job_say [data-mark='say']:contains(Sent)",
        },
        {
            trigger: "#job_say .o_service_talk:contains(The fan is loud)",
        },
        {
            content: "Report",
            trigger: "#report",
            run: "edit New power supply",
        },
        {
            trigger: "#job_report button:contains(Report as)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is reported",
            trigger: "div#job_report:contains(New power supply)",
        },
        {
            content: "Nothing is wider than the screen",
            trigger: "#job_report",
            run() {
                const page = document.documentElement;
                if (page.scrollWidth > page.clientWidth) {
                    const wide = [...document.querySelectorAll("body *")].filter(
                        (one) => one.getBoundingClientRect().right > page.clientWidth
                    );
                    const named = wide.at(-1)?.outerHTML.slice(0, 300);
                    throw new Error(`${page.scrollWidth} pixels wide: ${named}`);
                }
            },
        },
    ],
});
