import {Chatter} from "@mail/chatter/web_portal/chatter";
import {Composer} from "@mail/core/common/composer";
import {Message} from "@mail/core/common/message";
import {onMounted, useEffect, useRef} from "@odoo/owl";
import {useCommand} from "@web/core/commands/command_hook";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {_t} from "@web/core/l10n/translation";
import {useBus} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";
import {COMPOSE, composeRequest} from "./compose_request";

const TICKET = "service.ticket";

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        this.serviceTopRef = useRef("top");
        this.serviceReplyRef = useRef("serviceReply");
        this.serviceNoteRef = useRef("serviceNote");
        const isAvailable = () => this.isServiceTicket;
        const reply = () => this.openServiceComposer("message");
        const note = () => this.openServiceComposer("note");
        const addCommand = (name, action, hotkey, ref) =>
            useCommand(name, action, {
                category: "smart_action",
                hotkey,
                hotkeyOptions: {
                    bypassEditableProtection: true,
                    isAvailable,
                    withOverlay: () => ref.el,
                },
                isAvailable,
            });
        addCommand(_t("Reply to the client"), reply, "alt+r", this.serviceReplyRef);
        addCommand(_t("Write an internal note"), note, "alt+l", this.serviceNoteRef);
        // The keys of other documents work here too.
        useHotkey("alt+m", reply, {bypassEditableProtection: true, isAvailable});
        useHotkey("alt+shift+m", note, {bypassEditableProtection: true, isAvailable});
        // Who came to answer finds the place to write at hand.
        onMounted(() => this.takeComposeRequest());
        useBus(this.env.bus, COMPOSE, () => this.takeComposeRequest());
        useEffect(
            (type) => {
                if (type && this.isServiceTicket) {
                    this.serviceTopRef.el?.scrollIntoView({block: "nearest"});
                }
            },
            () => [this.state.composerType]
        );
    },

    get isServiceTicket() {
        return this.props.threadModel === TICKET;
    },

    takeComposeRequest() {
        const {text, ticketId} = composeRequest;
        if (!this.isServiceTicket || ticketId !== this.props.threadId) {
            return;
        }
        Object.assign(composeRequest, {ticketId: null, text: ""});
        this.openServiceComposer("message");
        if (text) {
            const {composer} = this.state.thread;
            const written = composer.composerText;
            composer.insertText(written ? `\n\n${text}` : text, written.length, {
                moveCursorToEnd: true,
            });
        }
    },

    /**
     * Open the composer for a reply or a note and put the cursor into it, wherever
     * the user has scrolled to; unlike a click never close it.
     *
     * @param {"message"|"note"} type
     */
    openServiceComposer(type) {
        if (this.state.composerType === type) {
            this.serviceTopRef.el?.scrollIntoView({block: "nearest"});
            this.state.thread.composer.autofocus++;
        } else {
            this.toggleComposer(type, {force: true});
        }
    },

    /**
     * Who reads the answer that is being written.
     *
     * @returns {{to: string[], copy: string[], withoutAddress: string[]}}
     */
    get serviceAudience() {
        const {thread} = this.state;
        const label = ({name, email}) =>
            name && email ? `${name} <${email}>` : name || email;
        const chosen = [...thread.suggestedRecipients, ...thread.additionalRecipients];
        const ids = new Set(chosen.map((recipient) => recipient.partner_id));
        const followers = thread.recipients
            .map((follower) => follower.partner_id)
            .filter((partner) => partner && !ids.has(partner.id))
            .filter((partner) => !partner.eq(this.store.self_partner))
            .filter((partner) => !this.readsElsewhere(partner));
        return {
            to: chosen.filter(({email}) => email).map(label),
            copy: followers.map((partner) => partner.displayName || partner.name),
            withoutAddress: chosen.filter(({email}) => !email).map(({name}) => name),
        };
    },

    /**
     * Whether somebody gets the answer another way, and so no copy of it; connectors
     * of other channels override this.
     *
     * @returns {boolean}
     */
    readsElsewhere() {
        return false;
    },

    /**
     * The way on which the answer leaves; connectors of other channels override this.
     *
     * @returns {{icon: string, label: string}}
     */
    get serviceWayOut() {
        return {icon: "fa-envelope", label: _t("Leaves by e-mail")};
    },
});

patch(Composer.prototype, {
    get placeholder() {
        if (this.thread?.model === TICKET && !this.props.placeholder) {
            return this.props.type === "note"
                ? _t("A note for colleagues…")
                : _t("Answer the client…");
        }
        return super.placeholder;
    },
});

patch(Message.prototype, {
    /**
     * A note that somebody wrote, other than a record of what the system did.
     */
    get isServiceNote() {
        const {message} = this.props;
        return Boolean(
            message.thread?.model === TICKET &&
            message.isNote &&
            message.message_type === "comment"
        );
    },

    get attClass() {
        return {...super.attClass, o_service_note: this.isServiceNote};
    },
});
