import {
    click,
    contains,
    insertText,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {defineModels, onRpc} from "@web/../tests/web_test_helpers";
import {ticketModels} from "./ticket_model";

describe.current.tags("desktop");
defineModels(ticketModels);

const ARCH = `<form><sheet><field name="name"/></sheet><chatter/></form>`;
const INPUT = ".o-mail-Composer-input";
const ANSWERS = [
    {id: 7, name: "Restart", shortcut: "restart", text: "Please restart it."},
    {id: 8, name: "Paper", shortcut: "paper", text: "Please change the paper."},
];

async function openReply() {
    onRpc("service.answer", "get_suggestions", ({args}) => {
        expect.step(`suggest ${args[1]}`);
        return ANSWERS;
    });
    onRpc("service.answer", "count_use", ({args}) => {
        expect.step(`use ${args[0]}`);
        return true;
    });
    onRpc("service.ticket", "get_answer_suggestions", () => [
        {
            id: 3,
            number: "T-000003",
            name: "Register prints nothing",
            text: "We changed the roll.",
            date: "2026-03-02",
        },
    ]);
    const pyEnv = await startServer();
    const id = pyEnv["service.ticket"].create({name: "Gate"});
    await start();
    await openFormView("service.ticket", id, {arch: ARCH});
    await click("button:text('Reply')");
    await contains(INPUT);
    return id;
}

test("a slash brings an answer in place of what was typed", async () => {
    await openReply();
    await insertText(INPUT, "Hello! /res");
    await contains(".o-mail-Composer-suggestion", {count: 1});
    await click(".o-mail-Composer-suggestion:contains('Please restart it.')");
    await contains(`${INPUT}:value('Hello! Please restart it. ')`);
    await expect.waitForSteps(["suggest res", "use 7"], {ignoreOrder: true});
});

test("the list offers answers and what was answered to tickets like this", async () => {
    await openReply();
    await click("button[title='Insert an answer']");
    await contains(".modal:contains('Please change the paper.')");
    await click(".modal :contains('We changed the roll.'):last");
    await contains(`${INPUT}:value('We changed the roll.')`);
    await contains(".modal", {count: 0});
    await expect.waitForSteps(["suggest "]);
});
