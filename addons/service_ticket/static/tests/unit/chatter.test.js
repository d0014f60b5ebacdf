import {
    click,
    contains,
    openFormView,
    start,
    startServer,
    triggerHotkey,
} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {defineModels, serverState} from "@web/../tests/web_test_helpers";
import {ticketModels} from "./ticket_model";

describe.current.tags("desktop");
defineModels(ticketModels);

const ARCH = `<form><sheet><field name="name"/></sheet><chatter/></form>`;

async function openTicket(pyEnv) {
    const id = pyEnv["service.ticket"].create({name: "Gate"});
    await start();
    await openFormView("service.ticket", id, {arch: ARCH});
    return id;
}

test("an internal note cannot be mistaken while writing", async () => {
    const pyEnv = await startServer();
    await openTicket(pyEnv);
    await click("button:text('Note')");
    await contains(
        ".o_service_audience_note:contains('only your organisation sees it')"
    );
    await contains(".o_service_composer_note");
    await contains(".o_service_audience_message", {count: 0});
});

test("a reply says when no client gets it", async () => {
    const pyEnv = await startServer();
    await openTicket(pyEnv);
    await click("button:text('Reply')");
    await contains(".o_service_audience_nobody:contains('No client gets this')");
});

test("keys open the composer, switch it and never close it", async () => {
    const pyEnv = await startServer();
    await openTicket(pyEnv);
    await contains(".o-mail-Chatter");
    await triggerHotkey("alt+r");
    await contains(".o_service_composer_message .o-mail-Composer-input:focus");
    await triggerHotkey("alt+r");
    await contains(".o_service_composer_message");
    await triggerHotkey("alt+l");
    await contains(".o_service_composer_note .o-mail-Composer-input:focus");
    await triggerHotkey("alt+m");
    await contains(".o_service_composer_message");
});

test("notes in the conversation are tinted, answers and logs are not", async () => {
    const pyEnv = await startServer();
    const id = pyEnv["service.ticket"].create({name: "Gate"});
    const values = {
        model: "service.ticket",
        res_id: id,
        author_id: serverState.partnerId,
    };
    const subtype = (xmlid) =>
        pyEnv["mail.message.subtype"].search([["subtype_xmlid", "=", xmlid]])[0];
    const note = subtype("mail.mt_note");
    const comment = subtype("mail.mt_comment");
    pyEnv["mail.message"].create([
        {...values, body: "For us", message_type: "comment", subtype_id: note},
        {...values, body: "For you", message_type: "comment", subtype_id: comment},
        {...values, body: "Log", message_type: "notification", subtype_id: note},
    ]);
    await start();
    await openFormView("service.ticket", id, {arch: ARCH});
    await contains(".o-mail-Message", {count: 3});
    await contains(".o_service_note", {count: 1});
    await contains(".o_service_note:contains('For us'):contains('Internal note')");
});

test("other documents keep their chatter", async () => {
    const pyEnv = await startServer();
    const partnerId = pyEnv["res.partner"].create({name: "Ivan"});
    await start();
    await openFormView("res.partner", partnerId, {arch: ARCH});
    await contains("button:text('Send message')");
    await click("button:text('Log note')");
    await contains(".o-mail-Composer");
    await contains(".o_service_audience", {count: 0});
    expect(".o_service_composer_note").toHaveCount(0);
});
