import {Interaction} from "@web/public/interaction";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {fetchHtml} from "./fetch_html";
import {registry} from "@web/core/registry";

const SEARCH_DELAY = 300;
// As many as the server gives at once, see controllers/places.py.
const MAX_FOUND = 50;
const MOST_SHOWN = 8;

/** Find sites by typing; what is chosen stays among those to choose from. */
export class ServiceSiteSearch extends Interaction {
    static selector = ".o_service_site_search";
    dynamicContent = {
        _root: {"t-att-class": () => ({"d-none": false})},
        input: {
            "t-on-input": this.debounced(this.search, SEARCH_DELAY),
            "t-on-keydown": this.onKeydown,
        },
        _window: {"t-on-online": this.onOnline},
    };

    setup() {
        this.rows = document.getElementById(this.el.dataset.rows);
        this.keepLast = new KeepLast();
        this.hasFailed = false;
    }

    async search() {
        const query = new URLSearchParams({
            search: this.el.querySelector("input").value,
            client: document.querySelector("#service_client")?.value || "",
        });
        this.hasFailed = false;
        try {
            const found = fetchHtml(`${this.el.dataset.url}?${query}`);
            this.show(await this.waitFor(this.keepLast.add(found)));
        } catch {
            this.hasFailed = true;
            this.say(
                _t(
                    "The search did not get through, perhaps there is no network: it is repeated when there is one, or type again."
                )
            );
        }
    }

    onOnline() {
        if (this.hasFailed) {
            this.search();
        }
    }

    say(text) {
        this.el.querySelector("[role='status']").textContent = text;
    }

    /** Show what was found, after what is chosen already. */
    show(html) {
        const found = document.createElement("template");
        found.innerHTML = html;
        const rows = [...found.content.children];
        const kept = [...this.rows.children].filter(isChosen);
        const known = new Set(kept.map(getValue));
        this.rows.replaceChildren(
            ...kept,
            ...rows.filter((row) => !known.has(getValue(row)))
        );
        if (this.rows.matches("select")) {
            // open, so that one sees at once what fits
            this.rows.size = Math.min(Math.max(this.rows.length, 2), MOST_SHOWN);
        }
        this.say(describe(rows.length));
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault(); // it finds, it does not send the form
        }
    }
}

function isChosen(row) {
    return row.matches("option:checked") || Boolean(row.querySelector(":checked"));
}

function getValue(row) {
    return (row.querySelector("input") || row).value;
}

function describe(count) {
    if (!count) {
        return _t("No site fits this.");
    }
    return count < MAX_FOUND
        ? _t("Found: %s", count)
        : _t("The first %s: type more to find yours.", count);
}

registry
    .category("public.interactions")
    .add("service_partner_portal.site_search", ServiceSiteSearch);
