import {reactive, useEffect, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

export const TICK = 30_000;

const {DateTime} = luxon;
const clock = reactive({now: DateTime.now()});
let users = 0;
let interval = null;

function tick() {
    clock.now = DateTime.now();
}

/**
 * Gives a component the time, with one timer for the whole page.
 *
 * @returns {{now: luxon.DateTime}} changes every 30 seconds and renders the component
 */
export function useClock() {
    if (!users) {
        tick();
    }
    // Not in the setup: a component may be gone before it was ever shown.
    useEffect(
        () => {
            if (!users++) {
                interval = browser.setInterval(tick, TICK);
            }
            return () => {
                if (!--users) {
                    browser.clearInterval(interval);
                }
            };
        },
        () => []
    );
    return useState(clock);
}
