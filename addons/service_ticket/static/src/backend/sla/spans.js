import {_t} from "@web/core/l10n/translation";
import {formatSpan} from "../fields/service_ago_field";

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
// Up to here every second matters.
const SECONDS_UNTIL = 2 * MINUTE;

/**
 * Writes a span to the second where that matters, else as everywhere.
 *
 * @param {number} seconds
 * @returns {string}
 */
export function formatSeconds(seconds) {
    const whole = Math.floor(seconds);
    if (whole < MINUTE) {
        return _t("%s s", whole);
    }
    if (whole < SECONDS_UNTIL && whole % MINUTE) {
        return _t("1 min %s s", whole % MINUTE);
    }
    return formatSpan(whole / MINUTE);
}

// First letters of units in English and Russian.
const UNITS = {
    d: DAY,
    д: DAY,
    h: HOUR,
    ч: HOUR,
    m: MINUTE,
    м: MINUTE,
    s: 1,
    с: 1,
};
const PART = /(\d+(?:[.,]\d+)?)\s*([a-zа-я]*)\.?\s*/gy;

/**
 * Reads a span as people write it: "30 s", "20 min", "1 h 30 min", "1:30", "2,5 ч".
 *
 * @param {string} text a number alone counts minutes
 * @returns {number} seconds
 * @throws {Error} when there is no span in it
 */
export function parseSeconds(text) {
    const words = text.trim().toLowerCase();
    const clock = /^(\d+):(\d{2})(?::(\d{2}))?$/.exec(words);
    if (clock) {
        const [hours, minutes, seconds] = clock
            .slice(1)
            .map((part) => Number(part) || 0);
        return hours * HOUR + minutes * MINUTE + seconds;
    }
    let total = 0;
    let end = 0;
    for (const [part, number, unit] of words.matchAll(PART)) {
        const size = unit ? UNITS[unit[0]] : MINUTE;
        if (!size) {
            throw new Error(`Unknown unit ${unit}`);
        }
        total += Number(number.replace(",", ".")) * size;
        end += part.length;
    }
    if (!words || end !== words.length) {
        throw new Error(`No span of time: ${text}`);
    }
    return Math.round(total);
}

/**
 * Writes a span of working time in full, so that it reads back the same. No days: a
 * working day is no 24 hours.
 *
 * @param {number} seconds
 * @returns {string}
 */
export function formatFully(seconds) {
    const parts = [
        [Math.floor(seconds / HOUR), _t("%s h")],
        [Math.floor((seconds % HOUR) / MINUTE), _t("%s min")],
        [seconds % MINUTE, _t("%s s")],
    ];
    const words = parts
        .filter(([number]) => number)
        .map(([number, unit]) => unit.toString().replace("%s", number));
    return words.join(" ") || _t("%s s", 0);
}
