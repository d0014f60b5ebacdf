import {Chatter} from "@mail/chatter/web_portal/chatter";
import {Message} from "@mail/core/common/message";
import {onWillDestroy} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";

export const STATE = "service_messenger/state";

const REASONS = {
    barred: _t("not allowed for this client"),
    blocked: _t("the client wants no messages there"),
    off: _t("the account is switched off"),
};
const STATES = {
    delivered: {icon: "fa-check-circle-o", label: _t("Delivered")},
    failed: {icon: "fa-exclamation-triangle", label: _t("Not delivered")},
    queued: {icon: "fa-clock-o", label: _t("Waiting")},
    read: {icon: "fa-check-circle", label: _t("Read")},
    sent: {icon: "fa-check", label: _t("Sent")},
};

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        this.messengerOrm = useService("orm");
        const bus = useService("bus_service");
        const onState = ({id, state}) => {
            const message = this.store["mail.message"].get({id});
            if (message?.messenger_delivery) {
                message.messenger_delivery = {...message.messenger_delivery, state};
            }
        };
        bus.subscribe(STATE, onState);
        onWillDestroy(() => bus.unsubscribe(STATE, onState));
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

    get messengerReason() {
        const {reason, channel, by_mail: byMail, waits} = this.messengerTarget;
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

patch(Message.prototype, {
    /**
     * By which messenger a message came or left, and how far an answer has come.
     *
     * @returns {Object|undefined}
     */
    get messengerDelivery() {
        const delivery = this.props.message.messenger_delivery;
        if (!delivery) {
            return undefined;
        }
        const shown = delivery.direction === "out" && STATES[delivery.state];
        const words = [delivery.channel, shown && shown.label, delivery.problem];
        return {
            channelClass: `o_service_channel_${delivery.color || 0}`,
            channelIcon: delivery.icon,
            icon: shown && shown.icon,
            isFailed: delivery.state === "failed",
            label: words.filter(Boolean).join(": "),
        };
    },
});
