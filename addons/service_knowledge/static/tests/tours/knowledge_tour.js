import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("service_knowledge_reader", {
    steps: () => [
        {
            content: "Search with a typing error",
            trigger: ".o_knowledge_search input[name='search']",
            run: "edit priner prints",
        },
        {
            trigger: ".o_knowledge_search button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The article is found, the words are marked",
            trigger: ".o_knowledge_results a:contains('Printer prints nothing')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_knowledge_body:contains('Check the paper roll')",
        },
        {
            content: "It did not help",
            trigger: ".o_knowledge_feedback button[value='no']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_knowledge_feedback [role='status']:contains('Thank you')",
        },
        {
            trigger: "#feedback_comment",
            run: "edit The cover is not shown",
        },
        {
            trigger: ".o_knowledge_feedback button[value='no'][aria-pressed='true']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#feedback_comment:value('The cover is not shown')",
        },
    ],
});

registry.category("web_tour.tours").add("service_knowledge_asker", {
    steps: () => [
        {
            content: "Begin a request",
            trigger: "#service_subject",
            run: "edit Printer prints nothing",
        },
        {
            content: "An article is suggested",
            trigger: ".o_service_articles a:contains('Printer prints nothing')",
        },
        {
            content: "It is read (the page opens in another tab)",
            trigger: ".o_service_articles a",
            run() {
                this.anchor.addEventListener("click", (ev) => ev.preventDefault());
                this.anchor.click();
            },
        },
        {
            trigger: ".o_service_answered:visible",
            run: "click",
        },
        {
            trigger: ".o_service_articles_thanks:visible",
        },
    ],
});

registry.category("web_tour.tours").add("service_knowledge_agent", {
    steps: () => [
        {
            content: "Open the articles that fit the ticket",
            trigger: ".o_notebook .nav-link[name='articles']",
            run: "click",
        },
        {
            content: "Answer with it",
            trigger:
                ".o_service_article:contains('Printer prints nothing') .o_service_article_text",
            run: "click",
        },
        {
            trigger: ".o-mail-Composer-input:value('Check the paper roll')",
        },
        {
            trigger: ".o-mail-Composer button[title='Insert an answer']",
            run: "click",
        },
        {
            trigger:
                ".modal .o_service_article:contains('Service menu password') .text-warning-emphasis",
        },
        {
            content: "What staff alone may read asks once more",
            trigger:
                ".modal .o_service_article:contains('Service menu password') .o_service_article_text",
            run: "click",
        },
        {
            trigger: ".modal .o_service_article strong:contains('once more')",
        },
        {
            trigger:
                ".modal .o_service_article:contains('Printer prints nothing') .o_service_article_link",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
        {
            trigger:
                ".o-mail-Composer-input:value('/knowledge/printer-prints-nothing')",
        },
    ],
});
