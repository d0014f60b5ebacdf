import {Chatter} from "@mail/chatter/web_portal/chatter";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {useService} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";

const {DateTime} = luxon;

const REASONS = {
    barred: _t("not allowed for this client"),
    blocked: _t("the client wants no messages there"),
    off: _t("the account is switched off"),
};

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        this.messengerOrm = useService("orm");
    },

    /**
     * Where the client writes, or nothing.
     *
     * @returns {Object|undefined}
     */
    get messengerTarget() {
        return (
            (this.isServiceTicket && this.state.thread?.messengerTarget) || undefined
        );
    },

    /**
     * What the messenger does not take any more, for instance so long after the last
     * word of the client, or nothing.
     *
     * @returns {Object|undefined}
     */
    get messengerLimit() {
        const {by_mail: byMail, limit} = this.messengerTarget || {};
        if (byMail || !limit || deserializeDateTime(limit.since) > DateTime.now()) {
            return undefined;
        }
        return limit;
    },

    get messengerReason() {
        const {reason, channel, by_mail: byMail, waits} = this.messengerTarget;
        if (this.messengerLimit) {
            return this.messengerLimit.words;
        }
        if (waits && !byMail) {
            return _t(
                "%s takes no messages at present: the answer is kept and leaves later.",
                channel
            );
        }
        return REASONS[reason] ? `${channel}: ${REASONS[reason]}` : "";
    },

    readsElsewhere(partner) {
        const target = this.messengerTarget;
        const isInChat = target && !target.by_mail;
        return (
            Boolean(isInChat && target.readers?.includes(partner.id)) ||
            super.readsElsewhere(...arguments)
        );
    },

    get serviceWayOut() {
        const target = this.messengerTarget;
        if (!target || target.by_mail) {
            return super.serviceWayOut;
        }
        if (this.messengerLimit?.way) {
            return this.messengerLimit.way;
        }
        return {
            icon: target.icon,
            label: _t("Goes to %s", `${target.channel}: ${target.name}`),
        };
    },

    async switchMessengerWay() {
        const {thread} = this.state;
        const method = this.messengerTarget.by_mail
            ? "action_answer_in_chat"
            : "action_answer_by_mail";
        await this.messengerOrm.call("service.ticket", method, [[thread.id]]);
        thread.messengerTarget = {
            ...this.messengerTarget,
            by_mail: !this.messengerTarget.by_mail,
        };
        // By mail they have to be chosen, and need an address.
        await this.load(thread, ["suggestedRecipients"]);
    },
});
