/* Nothing that was kept for one user is left for the next one, on any page. */

import {store} from "./store";
import {user} from "@web/core/user";

const PAGES = /^service_jobs pages .* (\d+)$/;

/**
 * Forget the pages that were kept for others, and what arrived since.
 *
 * @param {Number|false} userId: who is logged in
 */
async function forgetPages(userId) {
    for (const name of await caches.keys()) {
        const [, owner] = name.match(PAGES) || [];
        if (owner && Number(owner) !== userId) {
            await caches.delete(name);
            await store.forgetSent((item) => item.user === Number(owner));
        }
    }
}

// browsers have none where pages come without encryption
if (window.caches) {
    forgetPages(user.userId || false);
    document.addEventListener("click", ({target}) => {
        if (target.closest?.("a[href*='/web/session/logout']")) {
            forgetPages(false);
        }
    });
}
