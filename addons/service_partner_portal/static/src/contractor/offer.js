import {LoggedOut, Refused, post} from "./sender";
import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const ENDING = ".o_service_offer_answer, .o_service_offer_open";

/**
 * Answer an offer and stay on the page when that is not possible.
 *
 * An answer does not wait on this phone as steps do: whoever accepts first has the work,
 * so that it is known at once or not at all.
 */
export class JobOffer extends Interaction {
    static selector = ".o_service_offer_answer";
    dynamicContent = {_root: {"t-on-submit.prevent": this.onSubmit}};

    async onSubmit({submitter}) {
        if (this.isSending) {
            return;
        }
        this.isSending = true;
        this.say("");
        const fields = Object.fromEntries(new FormData(this.el));
        delete fields.csrf_token;
        fields.answer = submitter.value;
        const user = Number(this.el.dataset.user);
        try {
            const {url} = await this.waitFor(
                post(user, this.el.getAttribute("action"), fields)
            );
            location.assign(url);
        } catch (error) {
            this.isSending = false;
            this.say(explain(error));
            if (error.cause?.is_over) {
                this.end();
            }
        }
    }

    get offer() {
        return this.el.closest(".o_service_offer");
    }

    say(text) {
        const said = this.offer.querySelector(".o_service_offer_said");
        said.textContent = text;
        said.classList.toggle("d-none", !text);
    }

    /** Leave nothing to press where nothing can be accepted any more. */
    end() {
        for (const part of this.offer.querySelectorAll(ENDING)) {
            part.classList.add("d-none");
        }
    }
}

/** Return why an answer has not come through, in a sentence. */
function explain(error) {
    if (error instanceof LoggedOut) {
        return _t("You are not logged in any more: log in and answer again.");
    }
    if (error instanceof Refused && !/^\d+$/.test(error.message)) {
        return error.message;
    }
    return _t(
        "Your answer has not arrived: it needs the network. Press again when there is one."
    );
}

registry
    .category("public.interactions")
    .add("service_partner_portal.job_offer", JobOffer);
