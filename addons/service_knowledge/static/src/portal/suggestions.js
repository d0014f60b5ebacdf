import {Interaction} from "@web/public/interaction";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

const SEARCH_DELAY = 500;
const SHORTEST_SUBJECT = 4;

/** Show who writes a request the articles that may answer it. */
export class ServiceArticleSuggestions extends Interaction {
    static selector = ".o_service_web_form:has(.o_service_articles)";
    dynamicContent = {
        "input[name='subject']": {
            "t-on-input": this.debounced(this.search, SEARCH_DELAY),
        },
        "select[name='item_id']": {"t-on-change": this.search},
        ".o_service_articles": {
            "t-att-class": () => ({
                "d-none": !this.articles.length && !this.isAnswered,
            }),
        },
        ".o_service_articles_found": {
            "t-att-class": () => ({"d-none": this.isAnswered}),
        },
        ".o_service_articles_thanks": {
            "t-att-class": () => ({"d-none": !this.isAnswered}),
        },
        "input[name='articles_shown']": {
            "t-att-value": () => [...this.shown].join(","),
        },
    };

    setup() {
        this.articles = [];
        this.shown = new Set();
        this.isAnswered = false;
        this.keepLast = new KeepLast();
    }

    start() {
        // A tile was chosen before, or the form came back with something to mend.
        this.load();
    }

    search() {
        this.isAnswered = false;
        return this.load();
    }

    /** What has been typed and chosen so far, nothing if it says too little. */
    read() {
        const typed = this.el.querySelector("input[name='subject']").value;
        const subject = typed.trim().length < SHORTEST_SUBJECT ? "" : typed;
        const item = this.el.querySelector("select[name='item_id']")?.value;
        return subject || item ? {subject, item_id: Number(item) || null} : null;
    }

    async load() {
        const question = this.read();
        const found = question
            ? rpc("/knowledge/suggest", question, {silent: true})
            : [];
        // also nothing takes the place of what is still being asked
        this.articles = await this.waitFor(this.keepLast.add(Promise.resolve(found)));
        for (const {id} of this.articles) {
            this.shown.add(id);
        }
        this.el
            .querySelector(".o_service_articles ul")
            .replaceChildren(...this.articles.map((article) => this.makeItem(article)));
        this.updateContent();
    }

    makeItem({id, name, url, excerpt}) {
        const item = document.createElement("li");
        item.className = "mb-2";
        const link = document.createElement("a");
        link.className = "fw-bold";
        link.href = url;
        link.target = "_blank";
        link.textContent = name;
        const text = document.createElement("div");
        text.className = "small text-break o_service_articles_excerpt";
        for (const [part, isWord] of excerpt) {
            const node = document.createElement(isWord ? "mark" : "span");
            node.textContent = part;
            text.append(node);
        }
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-sm btn-outline-success o_service_answered d-none";
        button.textContent = _t("This answered my question");
        // Whoever has not read it cannot say so.
        this.addListener(link, "click", () => button.classList.remove("d-none"));
        this.addListener(button, "click", () => this.onAnswered(id, button));
        item.append(link, text, button);
        return item;
    }

    async onAnswered(articleId, button) {
        button.disabled = true;
        try {
            await this.waitFor(rpc("/knowledge/answered", {article_id: articleId}));
        } finally {
            button.disabled = false;
        }
        this.isAnswered = true;
        this.shown.clear();
        this.updateContent();
    }
}

registry
    .category("public.interactions")
    .add("service_knowledge.suggestions", ServiceArticleSuggestions);
