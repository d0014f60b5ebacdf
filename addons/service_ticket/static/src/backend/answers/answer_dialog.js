import {registerComposerAction} from "@mail/core/common/composer_actions";
import {Component, onWillStart, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {useAutofocus, useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";

const SEARCH_DELAY = 250;
const SHOWN = 20;

/**
 * Canned answers that fit a ticket, and answers to earlier tickets like it.
 */
export class AnswerDialog extends Component {
    static template = "service_ticket.AnswerDialog";
    static components = {Dialog};
    static props = {
        ticketId: Number,
        insert: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({term: "", answers: [], earlier: null});
        useAutofocus();
        this.search = useDebounced(() => this.load(), SEARCH_DELAY);
        onWillStart(async () => {
            await Promise.all([this.load(), this.loadEarlier()]);
        });
    }

    get title() {
        return _t("Insert an Answer");
    }

    async load() {
        this.state.answers = await this.keepLast.add(
            this.orm.call("service.answer", "get_suggestions", [
                this.props.ticketId,
                this.state.term,
                SHOWN,
            ])
        );
    }

    async loadEarlier() {
        this.state.earlier = await this.orm.call(
            "service.ticket",
            "get_answer_suggestions",
            [[this.props.ticketId]]
        );
    }

    insertAnswer(answer) {
        this.orm.silent.call("service.answer", "count_use", [[answer.id]]);
        this.insert(answer.text);
    }

    insert(text) {
        this.props.insert(text);
        this.props.close();
    }
}

registerComposerAction("service-answers", {
    condition: ({composer}) =>
        composer.targetThread?.model === "service.ticket" && !composer.message,
    icon: "fa fa-lightbulb-o",
    name: _t("Insert an answer"),
    onSelected: ({composer, owner}) =>
        owner.env.services.dialog.add(AnswerDialog, {
            ticketId: composer.targetThread.id,
            insert: (text) => owner.insertServiceAnswer(text),
        }),
    sequence: 4,
});
