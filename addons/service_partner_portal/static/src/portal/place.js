import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/** Offer the items of the site that was chosen; without it the server does so. */
export class ServicePlace extends Interaction {
    static selector = ".o_service_place";
    dynamicContent = {
        "#service_site, #service_client": {"t-on-change": this.onPlaceChange},
    };

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
        const response = await this.waitFor(fetch(`/service/new/items?${query}`));
        // Only the last of quick changes counts.
        if (response.ok && this.asked === query.toString()) {
            // Our own page rendered it, with every name escaped.
            items.innerHTML = await this.waitFor(response.text());
        }
    }
}

registry
    .category("public.interactions")
    .add("service_partner_portal.place", ServicePlace);
