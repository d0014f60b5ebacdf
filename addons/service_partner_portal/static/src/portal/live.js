import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/** Show new messages of a request without a reload. */
export class ServiceLive extends Interaction {
    static selector = ".o_service_live";

    start() {
        const bus = this.services.bus_service;
        const channel = `service_portal_ticket_${this.el.dataset.ticketId}`;
        const onMessage = ({id}) => {
            if (id === Number(this.el.dataset.ticketId)) {
                this.env.bus.trigger("reload_chatter_content", {});
            }
        };
        bus.subscribe("service_partner_portal/message", onMessage);
        bus.addChannel(channel);
        this.registerCleanup(() => {
            bus.unsubscribe("service_partner_portal/message", onMessage);
            bus.deleteChannel(channel);
        });
    }
}

registry
    .category("public.interactions")
    .add("service_partner_portal.live", ServiceLive);
