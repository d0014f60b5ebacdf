import {Chatter} from "@mail/chatter/web_portal/chatter";
import {Message} from "@mail/core/common/message";
import {Message as MessageModel} from "@mail/core/common/message_model";
import {onWillDestroy} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";

export const DELIVERY = "service_ticket/delivery";

const STATES = {
    delivered: {icon: "fa-check-circle-o", label: _t("Delivered")},
    failed: {icon: "fa-exclamation-triangle", label: _t("Not delivered")},
    queued: {icon: "fa-clock-o", label: _t("Waiting")},
    read: {icon: "fa-check-circle", label: _t("Read")},
    rerouted: {icon: "fa-envelope-o", label: _t("Sent by e-mail instead")},
    sent: {icon: "fa-check", label: _t("Sent")},
};

patch(MessageModel.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {Object|false|undefined} by which channel, and how far it has come */
        this.service_delivery = undefined;
    },
});

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        this.deliveryOrm = useService("orm").silent;
        const bus = useService("bus_service");
        const onDelivery = ({ids}) => this.loadDeliveries(ids);
        bus.subscribe(DELIVERY, onDelivery);
        onWillDestroy(() => bus.unsubscribe(DELIVERY, onDelivery));
    },

    /**
     * Show how far answers have come, as far as they stand on this screen.
     *
     * @param {number[]} ids of messages
     */
    async loadDeliveries(ids) {
        const messages = this.store["mail.message"];
        const shown = ids.filter((id) => messages.get({id})?.service_delivery);
        if (!shown.length) {
            return;
        }
        const rows = await this.deliveryOrm.searchRead(
            "mail.message",
            [["id", "in", shown]],
            ["service_delivery"]
        );
        for (const {id, service_delivery: delivery} of rows) {
            messages.get({id}).service_delivery = delivery;
        }
    },
});

patch(Message.prototype, {
    /**
     * By which channel a message came or left, and how far an answer has come.
     *
     * @returns {Object|undefined}
     */
    get serviceDelivery() {
        const delivery = this.props.message.service_delivery;
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
            isTold: ["failed", "rerouted"].includes(delivery.state),
            label: words.filter(Boolean).join(": "),
        };
    },
});
