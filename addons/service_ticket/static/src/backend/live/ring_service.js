import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {isHeard} from "./ring_settings";
import {NEW} from "./ticket_events";

// Mails arrive in bunches: wait a little and speak once.
export const RING_DELAY = 800;
const MAX_NOTIFICATIONS = 3;
const NOTIFICATION_DURATION = 15_000;

/**
 * Tells an agent about new tickets of his teams: a notification with a way to open
 * the ticket, and a sound where the channel is a ringing one.
 */
export class TicketRing {
    constructor(services) {
        this.action = services.action;
        this.notification = services.notification;
        this.orm = services.orm;
        this.soundEffects = services["mail.sound_effects"];
        this.store = services["mail.store"];
        this.multiTab = services.multi_tab;
        /** @type {Map<number, string|false>} ids of new tickets, and how they sound */
        this.pending = new Map();
        this.timer = null;
        services.bus_service.subscribe(NEW, (payload) => this.onNew(payload));
    }

    onNew({ids, channel_id: channelId, sound}) {
        const heard = isHeard(channelId) && sound;
        ids.forEach((id) => this.pending.set(id, heard));
        this.timer ??= browser.setTimeout(() => this.ring(), RING_DELAY);
    }

    async ring() {
        this.timer = null;
        const pending = new Map(this.pending);
        this.pending.clear();
        const tickets = await this.orm.silent.call("service.ticket", "get_ring_info", [
            [...pending.keys()],
        ]);
        if (!tickets.length) {
            return;
        }
        if (tickets.length > MAX_NOTIFICATIONS) {
            this.notifyMany(tickets.length);
        } else {
            tickets.forEach((ticket) => this.notify(ticket));
        }
        const sound = tickets.map((ticket) => pending.get(ticket.id)).find(Boolean);
        if (sound) {
            await this.playSound(sound);
        }
    }

    notify(ticket) {
        this.add(ticket.name, {
            title: [ticket.number, ticket.client].filter(Boolean).join(" · "),
            open: () =>
                this.action.doAction({
                    type: "ir.actions.act_window",
                    res_model: "service.ticket",
                    res_id: ticket.id,
                    views: [[false, "form"]],
                    target: "current",
                }),
        });
    }

    notifyMany(count) {
        this.add(_t("%s requests have just arrived.", count), {
            title: _t("New tickets"),
            open: () =>
                this.action.doAction("service_ticket.service_ticket_action_untaken"),
        });
    }

    add(message, {title, open}) {
        const close = this.notification.add(message, {
            title,
            type: "info",
            className: "o_service_ring",
            autocloseDelay: NOTIFICATION_DURATION,
            buttons: [
                {
                    name: _t("Show"),
                    primary: true,
                    onClick: () => {
                        close();
                        open();
                    },
                },
            ],
        });
    }

    async playSound(sound) {
        if (this.store.settings?.messageSound && (await this.multiTab.isOnMainTab())) {
            this.soundEffects.play(sound);
        }
    }
}

export const ticketRingService = {
    dependencies: [
        "action",
        "bus_service",
        "mail.sound_effects",
        "mail.store",
        "multi_tab",
        "notification",
        "orm",
    ],
    start(env, services) {
        return new TicketRing(services);
    },
};

registry.category("services").add("service_ticket.ring", ticketRingService);
