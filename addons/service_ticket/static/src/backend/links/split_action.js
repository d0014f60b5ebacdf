import {registerMessageAction} from "@mail/core/common/message_actions";
import {_t} from "@web/core/l10n/translation";

registerMessageAction("service-split", {
    condition: ({message, thread}) =>
        thread?.model === "service.ticket" &&
        message.model === "service.ticket" &&
        ["comment", "email"].includes(message.message_type),
    icon: "fa fa-code-fork",
    name: _t("Make a ticket of this"),
    onSelected: async ({message, owner}) => {
        const {orm, action} = owner.env.services;
        const result = await orm.call("service.ticket", "split_message", [message.id]);
        await action.doAction(result);
    },
    sequence: 60,
});
