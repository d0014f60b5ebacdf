import {Thread} from "@mail/core/common/thread_model";
import {patch} from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {Object|false|undefined} the visitor who reads answers in the chat */
        this.liveChatTarget = undefined;
    },
});
