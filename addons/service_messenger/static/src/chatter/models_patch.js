import {Message} from "@mail/core/common/message_model";
import {Thread} from "@mail/core/common/thread_model";
import {patch} from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {Object|false|undefined} where the client of a ticket writes */
        this.messengerTarget = undefined;
    },
});

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {Object|false|undefined} how far an answer has come */
        this.messenger_delivery = undefined;
    },
});
