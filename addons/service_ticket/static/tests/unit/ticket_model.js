import {mailModels} from "@mail/../tests/mail_test_helpers";
import {fields, models} from "@web/../tests/web_test_helpers";

/** As much of a ticket as the screens need. */
export class ServiceTicket extends models.ServerModel {
    _name = "service.ticket";
    _inherit = ["mail.thread"];

    name = fields.Char();
    state = fields.Char();
    is_claimed_by_opening = fields.Boolean();
    message_ids = fields.One2many({relation: "mail.message"});
    message_follower_ids = fields.Many2many({relation: "mail.followers"});
}

export const ticketModels = {...mailModels, ServiceTicket};
