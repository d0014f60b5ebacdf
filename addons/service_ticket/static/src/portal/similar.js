import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {rpc} from "@web/core/network/rpc";

const SEARCH_DELAY = 500;
const SHORTEST_SUBJECT = 4;

/** Show who files a request what they have asked already, while they type. */
export class ServiceSimilar extends Interaction {
    static selector = ".o_service_web_form:has(.o_service_similar)";
    dynamicContent = {
        "input[name='subject']": {
            "t-on-input": this.debounced(this.search, SEARCH_DELAY),
        },
        ".o_service_similar": {
            "t-att-class": () => ({"d-none": !this.tickets.length}),
        },
    };

    setup() {
        this.tickets = [];
        this.keepLast = new KeepLast();
    }

    async search(ev) {
        const subject = ev.target.value.trim();
        const found =
            subject.length < SHORTEST_SUBJECT ? [] : rpc("/service/similar", {subject});
        // also nothing takes the place of what is still being asked
        this.tickets = await this.waitFor(this.keepLast.add(Promise.resolve(found)));
        this.show();
        this.updateContent();
    }

    show() {
        const items = this.tickets.map(({number, name, status, url}) => {
            const item = document.createElement("li");
            const link = document.createElement("a");
            link.href = url;
            link.textContent = `${number} ${name}`;
            item.append(link, ` — ${status}`);
            return item;
        });
        this.el.querySelector(".o_service_similar ul").replaceChildren(...items);
    }
}

registry.category("public.interactions").add("service_ticket.similar", ServiceSimilar);
