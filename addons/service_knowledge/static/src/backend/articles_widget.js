import {AnswerDialog} from "@service_ticket/backend/answers/answer_dialog";
import {COMPOSE, composeRequest} from "@service_ticket/backend/chatter/compose_request";
import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {ArticleList} from "./article_list";

AnswerDialog.components = {...AnswerDialog.components, ArticleList};

/** The articles that fit the ticket on the screen, to be put into the reply. */
export class ArticlesWidget extends Component {
    static template = "service_knowledge.ArticlesWidget";
    static components = {ArticleList};
    static props = {...standardWidgetProps};

    /** Another subject or category makes other articles fit. */
    get key() {
        const {category_id: category} = this.props.record.data;
        return `${this.props.record.resId}-${category ? category.id : 0}`;
    }

    insert(text) {
        Object.assign(composeRequest, {ticketId: this.props.record.resId, text});
        this.env.bus.trigger(COMPOSE);
    }
}

registry.category("view_widgets").add("service_articles", {component: ArticlesWidget});
