import {registry} from "@web/core/registry";

const criterion = (name) => `.o_service_quality_scores tr:contains('${name}')`;

const mark = (name, label) => [
    {
        content: `${name}: one click`,
        trigger: `${criterion(name)} .o_service_quality_mark button:contains('${label}')`,
        run: "click",
    },
    {
        trigger: `${criterion(name)} button[aria-pressed='true']:contains('${label}')`,
    },
];

const done = {
    content: "done, the next one comes",
    trigger: "button[name=action_done]",
    run: "click",
};

registry.category("web_tour.tours").add("service_quality_review", {
    steps: () => [
        {
            content: "what the week has drawn waits for the leader",
            trigger: ".o_data_row:contains('desk_agent') td[name=ticket_id]",
            run: "click",
        },
        ...mark("Right", "5"),
        ...mark("Polite", "Yes"),
        {...done, content: "a line without a mark is asked for"},
        {
            trigger: ".modal:contains('Nothing secret') .btn-primary",
            run: "click",
        },
        ...mark("Nothing secret", "Yes"),
        {
            content: "the result is seen before it is sent",
            trigger: ".o_field_widget[name=total]:contains('100')",
        },
        done,
        {
            content: "the next one, unmarked",
            trigger:
                ".o_service_quality_scores:not(:has(button[aria-pressed='true'])):contains('Right')",
        },
        ...mark("Right", "1"),
        ...mark("Polite", "Yes"),
        ...mark("Nothing secret", "Yes"),
        done,
        {
            content: "and that was all",
            trigger: ".o_notification:contains('All your reviews are done')",
        },
    ],
});

registry.category("web_tour.tours").add("service_quality_dispute", {
    steps: () => [
        {
            content: "the agent opens the worse one",
            trigger:
                ".o_data_row:has(td[name=total]:contains('52')) td[name=ticket_id]",
            run: "click",
        },
        {
            content: "marks cannot be changed",
            trigger: ".o_service_quality_mark:not(:has(button:enabled))",
        },
        {
            trigger: "button[name=action_dispute]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=objection] textarea",
            run: "edit The client asked for it.",
        },
        {
            trigger: ".modal button[name=action_dispute]",
            run: "click",
        },
        {
            content: "the objection stands on the review",
            trigger: ".alert-warning:contains('The client asked for it.')",
        },
        {
            content: "and there is nothing more to press",
            trigger: "body:not(:has(button[name=action_dispute]:visible))",
        },
    ],
});

registry.category("web_tour.tours").add("service_quality_settle", {
    steps: () => [
        {
            content: "the disputed one is back on the list",
            trigger: ".o_data_row:contains('Disputed') td[name=ticket_id]",
            run: "click",
        },
        {
            trigger: ".alert-warning:contains('The client asked for it.')",
        },
        ...mark("Right", "5"),
        done,
        {
            trigger: ".o_notification:contains('All your reviews are done')",
        },
    ],
});
