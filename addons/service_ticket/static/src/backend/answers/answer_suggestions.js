import {Composer} from "@mail/core/common/composer";
import {SuggestionService} from "@mail/core/common/suggestion_service";
import {UseSuggestion} from "@mail/core/common/suggestion_hook";
import {cleanTerm} from "@mail/utils/common/format";
import {toRaw} from "@odoo/owl";
import {patch} from "@web/core/utils/patch";

const TICKET = "service.ticket";
const ANSWER = "service.answer";
const DELIMITERS = ["::", "/"];

const isTicketAnswer = (delimiter, thread) =>
    DELIMITERS.includes(delimiter) && toRaw(thread)?.model === TICKET;

patch(SuggestionService.prototype, {
    getSupportedDelimiters(thread) {
        const delimiters = super.getSupportedDelimiters(...arguments);
        return toRaw(thread)?.model === TICKET ? [...delimiters, ["/"]] : delimiters;
    },

    /**
     * On a ticket the shortcuts bring the answers of the desk, filled in by the server
     * for this client, and with :: Odoo's canned responses as everywhere.
     */
    async fetchSuggestions({delimiter, term}, {thread} = {}) {
        if (!isTicketAnswer(delimiter, thread)) {
            return super.fetchSuggestions(...arguments);
        }
        const [answers] = await Promise.all([
            this.orm.silent.call(ANSWER, "get_suggestions", [thread.id, term]),
            delimiter === "::" ? super.fetchSuggestions(...arguments) : null,
        ]);
        this.serviceAnswers = {threadId: thread.id, answers};
    },

    searchSuggestions({delimiter, term}, {thread} = {}) {
        if (!isTicketAnswer(delimiter, thread)) {
            return super.searchSuggestions(...arguments);
        }
        const wanted = cleanTerm(term);
        const own =
            this.serviceAnswers?.threadId === toRaw(thread).id
                ? this.serviceAnswers.answers
                : [];
        const answers = own
            .filter(({name, shortcut, text}) =>
                cleanTerm(`${shortcut} ${name} ${text}`).includes(wanted)
            )
            .map((answer) => ({
                id: answer.id,
                source: answer.shortcut || answer.name,
                substitution: answer.text,
            }));
        const canned =
            delimiter === "::" ? super.searchSuggestions(...arguments) : null;
        return {
            type: ANSWER,
            suggestions: [...answers, ...(canned?.suggestions ?? [])],
        };
    },
});

patch(Composer.prototype, {
    get navigableListProps() {
        const props = super.navigableListProps;
        const {items} = this.suggestion?.state ?? {};
        if (items?.type !== ANSWER) {
            return props;
        }
        return {
            ...props,
            optionTemplate: "mail.Composer.suggestionCannedResponse",
            options: items.suggestions.map((suggestion) => {
                const isCanned = Boolean(suggestion.Model);
                return {
                    cannedResponse: isCanned ? suggestion : undefined,
                    serviceAnswerId: isCanned ? undefined : suggestion.id,
                    label: suggestion.substitution,
                    source: suggestion.source,
                    title: suggestion.substitution,
                    classList: "o-mail-Composer-suggestion",
                };
            }),
        };
    },

    /**
     * Put the text of an answer where the cursor is.
     *
     * @param {string} text
     */
    insertServiceAnswer(text) {
        const composer = toRaw(this.props.composer);
        if (this.editor) {
            insertLines(this.editor, text);
        } else {
            const {start} = composer.selection;
            composer.insertText(text, start ?? composer.composerText.length);
        }
        composer.autofocus++;
    },
});

patch(UseSuggestion.prototype, {
    insert(option) {
        if (option.serviceAnswerId) {
            this.suggestionService.orm.silent.call(ANSWER, "count_use", [
                [option.serviceAnswerId],
            ]);
        }
        const isText = !this.comp.composerService.htmlEnabled;
        if (this.search.delimiter === "/" && isText && option.serviceAnswerId) {
            // Other than a command, an answer takes the place of its slash.
            const {composer} = this;
            const {position} = this.search;
            composer.composerText =
                composer.composerText.substring(0, position) +
                composer.composerText.substring(composer.selection.end);
            this.clearSearch();
            composer.insertText(`${option.label} `, position);
            return;
        }
        super.insert(...arguments);
    },
});

/**
 * Insert plain text into the large editor, one paragraph a line.
 *
 * @param {Object} editor
 * @param {string} text
 */
function insertLines(editor, text) {
    const fragment = document.createDocumentFragment();
    text.split("\n").forEach((line, index) => {
        if (index) {
            fragment.append(document.createElement("br"));
        }
        fragment.append(document.createTextNode(line));
    });
    editor.shared.dom.insert(fragment);
    editor.shared.history.addStep();
}
