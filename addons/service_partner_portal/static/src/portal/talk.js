import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

const POLL_MS = 15000;

/** Show what others write on a work order while its page is open. */
export class ServiceTalk extends Interaction {
    static selector = ".o_service_talk";
    dynamicContent = {
        // what one has sent oneself comes at once
        _document: {"t-on-service_talk_sent": this.load},
    };

    start() {
        const timer = setInterval(() => this.load(), POLL_MS);
        this.registerCleanup(() => clearInterval(timer));
        // it is read now that it is shown, and not when the page was kept for later
        this.load({isFirst: true});
    }

    async load({isFirst = false} = {}) {
        if (document.hidden || !navigator.onLine) {
            return;
        }
        if (this.isLoading) {
            // what came after the question is not in its answer
            this.isAskedAgain = true;
            return;
        }
        this.isLoading = true;
        try {
            const shown = [...this.el.querySelectorAll("[data-message]")];
            const known = shown.map(({dataset}) => dataset.message);
            const after = isFirst ? known.at(-2) || 0 : known.at(-1) || 0;
            const url = `${this.el.dataset.url}?after=${after}`;
            const response = await this.waitFor(fetch(url));
            if (response.ok && !response.redirected) {
                this.append(await this.waitFor(response.text()));
            }
        } catch {
            // the next time will do
        } finally {
            this.isLoading = false;
        }
        if (this.isAskedAgain) {
            this.isAskedAgain = false;
            await this.load();
        }
    }

    append(html) {
        const template = document.createElement("template");
        template.innerHTML = html;
        for (const message of template.content.querySelectorAll("[data-message]")) {
            const {message: id} = message.dataset;
            if (!this.el.querySelector(`[data-message="${id}"]`)) {
                this.el.append(message);
            }
        }
    }
}

registry
    .category("public.interactions")
    .add("service_partner_portal.talk", ServiceTalk);
