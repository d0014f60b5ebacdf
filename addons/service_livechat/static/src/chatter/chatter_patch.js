import {Chatter} from "@mail/chatter/web_portal/chatter";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

patch(Chatter.prototype, {
    /**
     * The visitor who is in the chat of this ticket, or nothing.
     *
     * @returns {Object|undefined}
     */
    get liveChatTarget() {
        return (this.isServiceTicket && this.state.thread?.liveChatTarget) || undefined;
    },

    get serviceWayOut() {
        if (!this.liveChatTarget) {
            return super.serviceWayOut;
        }
        return {icon: "fa-comments", label: _t("Goes to the chat")};
    },

    get serviceAudience() {
        const audience = super.serviceAudience;
        const target = this.liveChatTarget;
        if (!target) {
            return audience;
        }
        // Who reads it in the chat gets no mail; whoever else is chosen does.
        const {thread} = this.state;
        const visitors = [...thread.suggestedRecipients, ...thread.additionalRecipients]
            .filter(({partner_id}) => partner_id === target.partner_id)
            .map(({name, email}) =>
                name && email ? `${name} <${email}>` : name || email
            );
        const isOther = (label) => !visitors.includes(label);
        return {
            to: [target.name, ...audience.to.filter(isOther)],
            copy: audience.copy.filter((name) => name !== target.contact),
            withoutAddress: audience.withoutAddress.filter(isOther),
        };
    },
});
