import {Component, onWillStart, useState} from "@odoo/owl";
import {KeepLast} from "@web/core/utils/concurrency";
import {useDebounced} from "@web/core/utils/timing";
import {useService} from "@web/core/utils/hooks";

const SEARCH_DELAY = 300;

/** The articles that fit a ticket; where one writes an answer, to be inserted. */
export class ArticleList extends Component {
    static template = "service_knowledge.ArticleList";
    static props = {
        ticketId: Number,
        insert: {type: Function, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({articles: null, term: "", doubtful: null});
        this.search = useDebounced(() => this.load(), SEARCH_DELAY);
        onWillStart(() => this.load());
    }

    async load() {
        this.state.doubtful = null;
        this.state.articles = await this.keepLast.add(
            this.orm.call("service.ticket", "get_article_suggestions", [
                [this.props.ticketId],
                this.state.term,
            ])
        );
    }

    /**
     * @param {Object} article
     * @param {"link"|"text"} kind
     */
    choose(article, kind) {
        const isDoubted = this.state.doubtful === `${article.id}-${kind}`;
        if (article.warning && !isDoubted) {
            // The second click inserts it all the same.
            this.state.doubtful = `${article.id}-${kind}`;
            return;
        }
        this.orm.silent.call("service.ticket", "note_article", [
            [this.props.ticketId],
            article.id,
        ]);
        this.props.insert(
            kind === "link" ? `${article.name}: ${article.url}` : article.text
        );
    }

    isDoubtful(article) {
        return this.state.doubtful?.startsWith(`${article.id}-`);
    }
}
