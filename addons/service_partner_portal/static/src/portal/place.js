import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {fetchHtml} from "./fetch_html";
import {registry} from "@web/core/registry";

/** Offer the items of the site that was chosen; without it the server does so. */
export class ServicePlace extends Interaction {
    static selector = ".o_service_place";
    dynamicContent = {
        "#service_site, #service_client": {"t-on-change": this.onPlaceChange},
        _window: {"t-on-online": this.onOnline},
    };

    setup() {
        this.hasFailed = false;
    }

    async onPlaceChange() {
        const items = this.el.querySelector("#service_ci");
        if (!items) {
            return;
        }
        const query = new URLSearchParams({
            site: this.el.querySelector("#service_site")?.value || "",
            client: this.el.querySelector("#service_client")?.value || "",
        });
        this.asked = query.toString();
        const url = `/service/new/items?${query}`;
        const options = await this.waitFor(fetchHtml(url).catch(() => null));
        // Only the last of quick changes counts.
        if (this.asked === query.toString()) {
            this.hasFailed = options === null;
            this.show(items, options);
        }
    }

    show(items, options) {
        if (!this.hasFailed) {
            const chosen = items.value;
            items.innerHTML = options;
            // What was chosen in the meantime stays, if it is there.
            if (chosen && [...items.options].some(({value}) => value === chosen)) {
                items.value = chosen;
            }
            return;
        }
        // those of another place are not to be chosen
        items.replaceChildren(...[...items.options].filter(({value}) => !value));
        this.services.notification.add(
            _t(
                "What stands there could not be listed, perhaps there is no network: the list comes when there is one."
            ),
            {type: "warning"}
        );
    }

    onOnline() {
        if (this.hasFailed) {
            this.onPlaceChange();
        }
    }
}

registry
    .category("public.interactions")
    .add("service_partner_portal.place", ServicePlace);
