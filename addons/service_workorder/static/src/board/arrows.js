/** Planning by the keyboard: plain functions. */

import {QUARTER, shiftDay, toMinutes, toTime} from "./layout";

const ARROWS = {
    ArrowUp: {rows: -1, steps: 0},
    ArrowDown: {rows: 1, steps: 0},
    ArrowLeft: {rows: 0, steps: -1},
    ArrowRight: {rows: 0, steps: 1},
};

/** By how many rows and steps in time a key moves a visit; only together with Alt. */
export function arrowOf({altKey, key}) {
    return altKey ? ARROWS[key] : undefined;
}

/**
 * Where a key moves a visit: the performer's id, the day, the time. A step is a day, or
 * a quarter of an hour where one day is shown.
 */
export function movedBy(card, arrow, rows, scale) {
    const index = rows.findIndex(({id}) => id === card.resource_id) + arrow.rows;
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    const isDay = scale === "day";
    return [
        row.id,
        shiftDay(card.day, isDay ? 0 : arrow.steps),
        toTime(toMinutes(card.time) + (isDay ? QUARTER * arrow.steps : 0)),
    ];
}
