import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/** Send a form once, however often its button is clicked while the page loads. */
export class ServiceFormOnce extends Interaction {
    static selector = ".o_service_form_once";
    dynamicContent = {
        _root: {"t-on-submit": this.onSubmit},
        // The page may come back from the browser's memory as it was left.
        _window: {"t-on-pageshow": this.onPageShow},
    };

    setup() {
        this.isSent = false;
    }

    /** It also comes with a page that is slow to load, when the form may be sent. */
    onPageShow({persisted}) {
        this.isSent &&= !persisted;
    }

    onSubmit(ev) {
        if (this.isSent) {
            ev.preventDefault();
        } else if (!ev.defaultPrevented) {
            // A disabled button would not be sent along, hence only a mark.
            this.isSent = true;
        }
    }
}

registry
    .category("public.interactions")
    .add("service_ticket.form_once", ServiceFormOnce);
