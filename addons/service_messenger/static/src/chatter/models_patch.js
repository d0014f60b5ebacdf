import {Thread} from "@mail/core/common/thread_model";
import {patch} from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {Object|false|undefined} where the client of a ticket writes */
        this.messengerTarget = undefined;
    },
});
