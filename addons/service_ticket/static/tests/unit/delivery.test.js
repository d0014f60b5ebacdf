import {
    contains,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {describe, test} from "@odoo/hoot";
import {DELIVERY} from "@service_ticket/backend/chatter/delivery_patch";
import {ticketModels} from "@service_ticket/../tests/unit/ticket_model";
import {
    MockServer,
    asyncStep,
    defineModels,
    onRpc,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineModels(ticketModels);

const ARCH = `<form><sheet><field name="name"/></sheet><chatter/></form>`;
const SIGN = ".o_service_delivery";
const SENT = {
    direction: "out",
    state: "sent",
    channel: "Telegram",
    icon: "fa-paper-plane",
    color: 4,
    problem: "",
};

async function openTicket(delivery) {
    const pyEnv = await startServer();
    const ticketId = pyEnv["service.ticket"].create({name: "Gate"});
    const id = pyEnv["mail.message"].create({
        body: "On our way",
        message_type: "comment",
        model: "service.ticket",
        res_id: ticketId,
    });
    const env = await start();
    await openFormView("service.ticket", ticketId, {arch: ARCH});
    await contains(".o-mail-Message:contains('On our way')");
    const message = env.services["mail.store"]["mail.message"].get({id});
    message.service_delivery = delivery;
    return id;
}

function tell(ids) {
    const {env} = MockServer;
    const [user] = env["res.users"].browse(env.uid);
    const [partner] = env["res.partner"].browse(user.partner_id);
    env["bus.bus"]._sendone(partner, DELIVERY, {ids});
}

test("an answer shows its channel and how far it has come", async () => {
    await openTicket(SENT);
    await contains(`${SIGN} .o_service_channel_4 .fa-paper-plane`);
    await contains(`${SIGN}[data-tooltip='Telegram: Sent'] .fa-check`);
});

test("what comes in shows its channel only", async () => {
    await openTicket({...SENT, direction: "in"});
    await contains(`${SIGN}[data-tooltip='Telegram'] .fa-paper-plane`);
    await contains(`${SIGN} .fa-check`, {count: 0});
});

test("what left by mail instead is told in words, and is no failure", async () => {
    await openTicket({...SENT, state: "rerouted", problem: "anna@shop.example. Late."});
    await contains(
        `${SIGN}.text-muted:contains('Telegram: Sent by e-mail instead: anna@shop.example. Late.')`
    );
    await contains(`${SIGN}.text-danger`, {count: 0});
});

test("a failure is seen at once, with its reason", async () => {
    const id = await openTicket(SENT);
    const failed = {...SENT, state: "failed", problem: "No such chat"};
    onRpc("mail.message", "search_read", ({args, kwargs}) => {
        const [, , ids] = (kwargs.domain || args[0])[0];
        asyncStep(`asked for ${ids.length}`);
        return ids.map((one) => ({id: one, service_delivery: failed}));
    });
    tell([id, id + 1000]);
    await contains(`${SIGN}.text-danger:contains('No such chat')`);
    await waitForSteps(["asked for 1"]);
});
