import {CallPop} from "@service_telephony/backend/pop/call_pop";
import {registry} from "@web/core/registry";

const CARD = ".o_service_call_card";

function findPop({component, children}) {
    if (component instanceof CallPop) {
        return component;
    }
    for (const child of Object.values(children)) {
        const found = findPop(child);
        if (found) {
            return found;
        }
    }
    return null;
}

/**
 * Tells the pop what the exchange has told. The server of a test says nothing by
 * itself: in a test nothing is committed.
 */
function tell(state) {
    const pop = findPop(odoo.__WOWL_DEBUG__.root.__owl__);
    const id = Number(new URL(window.location).searchParams.get("call"));
    return pop.take({id: pop.state.calls[0]?.id || id, state, user_id: false});
}

registry.category("web_tour.tours").add("service_telephony_call_pop_reload", {
    steps: () => [
        {
            content: "what rang before the page was loaded is there at once",
            trigger: `${CARD}:contains(+79161234567)`,
            run: () => tell("ended"),
        },
        {
            content: "the card goes when the call ends",
            trigger: `body:not(:has(${CARD}))`,
        },
    ],
});

registry.category("web_tour.tours").add("service_telephony_call_pop", {
    steps: () => [
        {
            content: "it rings",
            trigger: ".o_list_view",
            run: () => tell("ringing"),
        },
        {
            content: "the guess is marked as one",
            trigger: `${CARD} .o_service_call_guess`,
        },
        {
            content: "another one of those who share the number is chosen",
            trigger: `${CARD} .o_service_call_guess select`,
            run: "selectByIndex 1",
        },
        {
            content: "who was chosen is no guess any more",
            trigger: `${CARD}:not(:has(.o_service_call_guess))`,
        },
        {
            content: "a ticket with one click",
            trigger: `${CARD} .o_service_call_new`,
            run: "click",
        },
        {
            content: "it is open",
            trigger: ".o_form_view .o_service_strip",
        },
        {
            content: "the card knows it",
            trigger: `${CARD} .o_service_call_open`,
            run: () => tell("ended"),
        },
        {
            content: "the card goes when the call ends",
            trigger: `body:not(:has(${CARD}))`,
        },
    ],
});
