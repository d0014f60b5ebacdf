import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {queue} from "./queue";
import {registry} from "@web/core/registry";

/** Say what waits on this phone, and what was refused and why. */
export class JobQueueBar extends Interaction {
    static selector = ".o_service_job_queue";
    dynamicContent = {
        _root: {
            "t-att-class": () => ({
                "d-none": !queue.items.length,
            }),
        },
    };

    setup() {
        const render = () => {
            this.render();
            this.updateContent();
        };
        queue.addEventListener("CHANGED", render);
        queue.addEventListener("SENT", render);
        this.registerCleanup(() => {
            queue.removeEventListener("CHANGED", render);
            queue.removeEventListener("SENT", render);
        });
    }

    start() {
        return queue.start(Number(this.el.dataset.user));
    }

    render() {
        const lines = [];
        const count = queue.waiting.length;
        if (count) {
            lines.push(this.line(_t("Saved on this phone, not sent yet: %s", count)));
        }
        if (count && queue.isLoggedOut) {
            const link = document.createElement("a");
            link.href = `/web/login?redirect=${encodeURIComponent(location.pathname)}`;
            link.textContent = _t("Log in again to send it");
            lines.push(link);
        }
        for (const item of queue.items.filter(({error}) => error)) {
            const line = this.line(`${item.number}: ${sentence(item)} `);
            const button = document.createElement("button");
            button.type = "button";
            button.className = "btn btn-sm btn-outline-dark";
            button.textContent = _t("Remove");
            button.addEventListener("click", () => queue.forget(item.id));
            line.append(button);
            lines.push(line);
        }
        this.el.replaceChildren(...lines);
    }

    line(text) {
        const line = document.createElement("div");
        line.textContent = text;
        return line;
    }
}

/** Return why the server did not take an item. */
export function sentence({error}) {
    if (error === "404") {
        return _t("This job is not yours any more; what you entered was not sent.");
    }
    if (/^\d+$/.test(error)) {
        return _t("The server could not take this (%s): tell the dispatcher.", error);
    }
    return error;
}

registry
    .category("public.interactions")
    .add("service_partner_portal.job_queue_bar", JobQueueBar);
