import {
    click,
    contains,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {ticketModels} from "@service_ticket/../tests/unit/ticket_model";
import {
    asyncStep,
    defineModels,
    onRpc,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineModels(ticketModels);

const ARCH = `<form><sheet><field name="name"/></sheet><chatter/></form>`;
const TARGET = {
    channel: "Telegram",
    icon: "fa-paper-plane",
    name: "Ivan Petrov",
    by_mail: false,
    reason: false,
    may_choose: true,
};

async function openTicket(target, readers = []) {
    const pyEnv = await startServer();
    const id = pyEnv["service.ticket"].create({name: "Gate"});
    const partnerIds = pyEnv["res.partner"].create(
        ["Ivan Petrov", "Anna Orlova"].map((name) => ({name}))
    );
    pyEnv["mail.followers"].create(
        partnerIds.map((partner_id) => ({
            is_active: true,
            partner_id,
            res_id: id,
            res_model: "service.ticket",
        }))
    );
    const env = await start();
    await openFormView("service.ticket", id, {arch: ARCH});
    const thread = env.services["mail.store"].Thread.get({
        id,
        model: "service.ticket",
    });
    thread.messengerTarget = target && {
        ...target,
        readers: readers.map((place) => partnerIds[place]),
    };
    await click("button:text('Reply')");
}

test("the composer says where the answer goes, and mail is one click away", async () => {
    onRpc("service.ticket", "action_answer_by_mail", ({args}) => {
        asyncStep(`by mail ${args[0].length}`);
        return true;
    });
    await openTicket(TARGET);
    await contains(
        ".o_service_messenger_target:contains('Goes to Telegram: Ivan Petrov')"
    );
    await contains(".o_service_audience_nobody", {count: 0});
    await click("button:text('Send by e-mail instead')");
    await waitForSteps(["by mail 1"]);
    await contains(".o_service_messenger_target", {count: 0});
    await contains("button:text('Answer in Telegram')");
});

test("who reads in the chat gets no copy by mail", async () => {
    await openTicket(TARGET, [0]);
    await contains(".o_service_audience:contains('Anna Orlova')");
    await contains(".o_service_audience .text-muted:contains('Ivan Petrov')", {
        count: 0,
    });
});

test("who wants no messages there gets mails, and there is no choice", async () => {
    await openTicket({...TARGET, by_mail: true, may_choose: false, reason: "blocked"});
    await contains(".o_service_audience:contains('wants no messages there')");
    await contains(".o_service_messenger_switch", {count: 0});
});

test("where the messenger takes nothing at present, the answer is said to wait", async () => {
    await openTicket({...TARGET, waits: true});
    await contains(".o_service_audience:contains('the answer is kept')");
    await contains("button:text('Send by e-mail instead')");
});

test("what the messenger takes no more is said before somebody writes", async () => {
    const limit = {
        since: "2000-01-01 00:00:00",
        words: "The client wrote more than 24 hours ago.",
        way: {icon: "fa-envelope", label: "Goes by e-mail to ivan@petrov.example"},
    };
    await openTicket({...TARGET, limit});
    await contains(".o_service_audience:contains('more than 24 hours ago')");
    await contains(
        ".o_service_messenger_target:contains('Goes by e-mail to ivan@petrov.example')"
    );
    await contains(".o_service_audience .fa-envelope");
    await contains("button:text('Send by e-mail instead')");
});

test("as long as the client may be answered there, nothing is said", async () => {
    const limit = {since: "2999-01-01 00:00:00", words: "Too late.", way: false};
    await openTicket({...TARGET, limit});
    await contains(".o_service_messenger_target:contains('Goes to Telegram')");
    await contains(".o_service_audience:contains('Too late')", {count: 0});
});

test("other tickets leave by mail as ever", async () => {
    await openTicket(false);
    await contains(".o_service_audience_nobody:contains('No client gets this')");
    expect(".o_service_messenger_target").toHaveCount(0);
});
