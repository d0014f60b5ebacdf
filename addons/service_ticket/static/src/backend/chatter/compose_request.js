import {registry} from "@web/core/registry";

/**
 * Where somebody goes to answer: the conversation of this ticket opens with a place to
 * write, once, and with a text in it if there is one.
 */
export const composeRequest = {ticketId: null, text: ""};

export const COMPOSE = "SERVICE_TICKET:COMPOSE";

/**
 * Puts a text into the reply to a client: where the ticket is on the screen, into its
 * conversation, else the ticket opens.
 */
registry.category("actions").add("service_ticket.compose", (env, {params}) => {
    Object.assign(composeRequest, {ticketId: params.ticket_id, text: params.text});
    env.bus.trigger(COMPOSE);
    return (
        composeRequest.ticketId && {
            type: "ir.actions.act_window",
            res_model: "service.ticket",
            res_id: params.ticket_id,
            views: [[false, "form"]],
        }
    );
});
