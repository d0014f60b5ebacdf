import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {shownAsOf} from "./offline";

/**
 * Show how much time is left to answer an offer.
 *
 * The server has said how much it was: clocks of telephones are wrong, but they run.
 */
export class JobTimer extends Interaction {
    static selector = ".o_service_job_timer";

    setup() {
        this.until = shownAsOf() + Number(this.el.dataset.left) * 1000;
    }

    start() {
        this.tick();
        const timer = setInterval(() => this.tick(), 1000);
        this.registerCleanup(() => clearInterval(timer));
    }

    tick() {
        const left = Math.floor((this.until - Date.now()) / 1000);
        if (left <= 0) {
            this.el.textContent = _t("time is over");
            return;
        }
        const pad = (number) => String(number).padStart(2, "0");
        const hours = Math.floor(left / 3600);
        const minutes = pad(Math.floor(left / 60) % 60);
        this.el.textContent = `${hours ? `${hours}:` : ""}${minutes}:${pad(left % 60)}`;
    }
}

registry
    .category("public.interactions")
    .add("service_partner_portal.job_timer", JobTimer);
