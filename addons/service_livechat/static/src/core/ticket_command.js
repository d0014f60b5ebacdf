import "@mail/discuss/call/common/thread_actions";

import {LivechatCommandDialog} from "@im_livechat/core/common/livechat_command_dialog";

import {registerThreadAction} from "@mail/core/common/thread_actions";

import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {usePopover} from "@web/core/popover/popover_hook";

const COMMAND = "ticket";

registry.category("discuss.channel_commands").add(COMMAND, {
    channel_types: ["livechat"],
    condition: ({store}) => store.has_access_service_ticket,
    help: _t("Make a ticket of this chat (/ticket subject)"),
    methodName: "execute_command_ticket",
});

// The same for hands that would rather press a button; it works after the end, too.
registerThreadAction("service-ticket", {
    actionPanelComponent: LivechatCommandDialog,
    actionPanelComponentProps: ({action}) => ({
        close: () => action.close(),
        commandName: COMMAND,
        placeholderText: _t("Subject, or the number of an open ticket"),
        title: _t("Make Ticket"),
        icon: "fa fa-ticket",
    }),
    close: ({action}) => action.popover?.close(),
    condition: ({owner, store, thread}) =>
        thread?.channel_type === "livechat" &&
        store.has_access_service_ticket &&
        !owner.isDiscussSidebarChannelActions,
    panelOuterClass: "bg-100",
    icon: "fa fa-fw fa-ticket",
    name: _t("Make Ticket"),
    sequence: 11,
    sequenceGroup: 25,
    setup({owner}) {
        if (!owner.env.inChatWindow) {
            this.popover = usePopover(LivechatCommandDialog, {
                onClose: () => this.close(),
                popoverClass: this.panelOuterClass,
            });
        }
    },
    toggle: true,
    open({owner, thread}) {
        this.popover?.open(owner.root.el.querySelector(`[name="${this.id}"]`), {
            thread,
            ...this.actionPanelComponentProps,
        });
    },
});
