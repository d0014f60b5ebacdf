import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {queue} from "./queue";
import {registry} from "@web/core/registry";

const WORKER_URL = "/my/jobs/service-worker.js";
// Links and mails leave the language out.
const PLAIN_SCOPE = "/my/jobs";
const SETTLE_MS = 2000;
const POLL_MS = 10000;

/** Have these pages kept on this phone, and say so when there is no network. */
export class JobOffline extends Interaction {
    static selector = ".o_service_offline";
    dynamicContent = {
        _root: {
            "t-att-class": () => ({"d-none": !this.isOffline}),
            "t-out": () => this.text,
        },
        _window: {"t-on-online": this.onOnline, "t-on-offline": this.updateContent},
    };

    setup() {
        // written by the service worker into what it had kept
        this.keptAt = Number(this.el.dataset.keptAt);
        this.loadedAt = Date.now();
    }

    async start() {
        if (!navigator.serviceWorker) {
            return;
        }
        try {
            for (const scope of new Set([this.el.dataset.scope, PLAIN_SCOPE])) {
                await navigator.serviceWorker.register(
                    `${WORKER_URL}?${new URLSearchParams({scope})}`,
                    {scope}
                );
            }
        } catch {
            return; // without encryption, or in a private window
        }
        if (this.keptAt) {
            const timer = setInterval(() => this.tryAgain(), POLL_MS);
            this.registerCleanup(() => clearInterval(timer));
        } else {
            this.waitForTimeout(() => this.keep(), SETTLE_MS);
        }
    }

    /** Have the service worker keep the open jobs and what their pages need. */
    async keep() {
        const {active} = await navigator.serviceWorker.ready;
        const loaded = performance.getEntriesByType("resource").map(({name}) => name);
        active?.postMessage({type: "keep", urls: loaded});
    }

    get isOffline() {
        return Boolean(this.keptAt) || !navigator.onLine;
    }

    get text() {
        const moment = new Date(this.keptAt || this.loadedAt);
        const isToday = moment.toDateString() === new Date().toDateString();
        const format = {
            ...(isToday ? {} : {day: "numeric", month: "short"}),
            hour: "2-digit",
            minute: "2-digit",
        };
        const at = moment.toLocaleString(document.documentElement.lang, format);
        return _t("No network: this page is as of %s. What you enter is kept.", at);
    }

    onOnline() {
        this.tryAgain();
    }

    /** A page that was kept gives way to the present one, when nothing is lost by it. */
    async tryAgain() {
        if (!this.keptAt || !navigator.onLine || queue.waiting.length || isTyping()) {
            return;
        }
        try {
            const {status, redirected} = await fetch("/my/jobs/state");
            if (status === 200 || redirected) {
                location.reload();
            }
        } catch {
            // the next time will do
        }
    }
}

/** Return of when the page is, by the clock of this phone. */
export function shownAsOf() {
    const mark = document.querySelector(JobOffline.selector);
    return Number(mark?.dataset.keptAt) || performance.timeOrigin;
}

/** Tell whether somebody is entering something that has not been kept yet. */
export function isTyping() {
    return Boolean(document.activeElement?.matches("input, textarea, select, canvas"));
}

registry
    .category("public.interactions")
    .add("service_partner_portal.job_offline", JobOffline);
