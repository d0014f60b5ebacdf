import {Interaction} from "@web/public/interaction";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

/** Count who reads an article, once while the browser is open. */
export class ServiceArticlePage extends Interaction {
    static selector = ".o_knowledge_article";

    start() {
        const {articleId} = this.el.dataset;
        const key = `service_knowledge.read.${articleId}`;
        if (!browser.sessionStorage.getItem(key)) {
            browser.sessionStorage.setItem(key, "1");
            rpc("/knowledge/read", {article_id: Number(articleId)}, {silent: true});
        }
    }
}

registry
    .category("public.interactions")
    .add("service_knowledge.article", ServiceArticlePage);
