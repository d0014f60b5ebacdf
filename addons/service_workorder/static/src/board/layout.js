/** Where things stand on the board: plain functions over days, times and visits. */

const {DateTime} = luxon;

/** Minutes: what is moved and pulled goes in such steps. */
export const QUARTER = 15;

const FIRST_HOUR = 8;
const LAST_HOUR = 19;
const HOUR = 60;
const DAY_END = 24 * HOUR;
const SHORTEST = 30;
const KM_DEGREES = 1 / 111.2;

export function toDay(date) {
    return date.toFormat("yyyy-MM-dd");
}

export function shiftDay(day, count) {
    return toDay(DateTime.fromISO(day).plus({days: count}));
}

/** The first day of a window: the week begins as the user's calendar says. */
export function windowStart(day, scale, weekStart = 1) {
    if (scale === "day") {
        return day;
    }
    const date = DateTime.fromISO(day);
    return toDay(date.minus({days: (date.weekday - weekStart + 7) % 7}));
}

export function toMinutes(time) {
    const [hours, minutes] = time.split(":").map(Number);
    return hours * HOUR + minutes;
}

export function toTime(minutes) {
    const inDay = Math.min(Math.max(minutes, 0), DAY_END - QUARTER);
    const hours = Math.floor(inDay / HOUR);
    return `${String(hours).padStart(2, "0")}:${String(inDay % HOUR).padStart(2, "0")}`;
}

/** The hours that a day is drawn with: the usual ones, and more where work is. */
export function hourSpan(cards) {
    const starts = cards.map(({time}) => toMinutes(time));
    const ends = cards.map(({time, minutes}) => toMinutes(time) + minutes);
    return {
        from: Math.floor(Math.min(FIRST_HOUR * HOUR, ...starts) / HOUR),
        to: Math.min(24, Math.ceil(Math.max(LAST_HOUR * HOUR, ...ends) / HOUR)),
    };
}

/** The time at a part (0 to 1) of the drawn hours, in quarters of an hour. */
export function timeAt(part, {from, to}) {
    const minutes = (from + part * (to - from)) * HOUR;
    return toTime(Math.round(minutes / QUARTER) * QUARTER);
}

/** How long a visit takes whose end was pulled: up to a quarter of an hour, that day. */
export function stretched(card, minutes) {
    const start = toMinutes(card.time);
    const end = Math.round((start + minutes) / QUARTER) * QUARTER;
    return Math.max(SHORTEST, Math.min(end, DAY_END) - start);
}

/** Visits of one row in lanes, so that those at the same time stand below each other. */
export function inLanes(cards, {from, to}) {
    const ends = [];
    const whole = (to - from) * HOUR;
    const placed = [...cards]
        .sort((one, other) => toMinutes(one.time) - toMinutes(other.time))
        .map((card) => {
            const start = toMinutes(card.time);
            let lane = ends.findIndex((end) => end <= start);
            if (lane < 0) {
                lane = ends.length;
            }
            ends[lane] = start + card.minutes;
            return {
                card,
                lane,
                left: (100 * (start - from * HOUR)) / whole,
                width: (100 * card.minutes) / whole,
            };
        });
    return {placed, lanes: Math.max(1, ends.length)};
}

/**
 * Points of the globe on a sheet of paper, north up, with the same scale both ways.
 * Only those to be fitted are sure to lie on the sheet.
 */
export function onSheet(points, {width, height, margin}, fitted = points) {
    const latitudes = fitted.map(([latitude]) => latitude);
    const longitudes = fitted.map(([, longitude]) => longitude);
    const middle = (values) => (Math.min(...values) + Math.max(...values)) / 2;
    const [north, east] = [middle(latitudes), middle(longitudes)];
    const shrink = Math.cos((north * Math.PI) / 180);
    const spanX = (Math.max(...longitudes) - Math.min(...longitudes)) * shrink;
    const spanY = Math.max(...latitudes) - Math.min(...latitudes);
    const scale = Math.min(
        (width - 2 * margin) / (spanX || 1e-6),
        (height - 2 * margin) / (spanY || 1e-6),
        // a single house fills no sheet: a kilometre is a tenth of it at most
        (0.1 * width) / KM_DEGREES
    );
    return {
        unitsPerKm: scale * KM_DEGREES,
        points: points.map(([latitude, longitude]) => ({
            x: width / 2 + (longitude - east) * shrink * scale,
            y: height / 2 - (latitude - north) * scale,
        })),
    };
}

/** How far points lie apart at most, in degrees of latitude. */
export function spanOf(points) {
    const of = (values) => Math.max(...values) - Math.min(...values);
    const shrink = Math.cos((points[0][0] * Math.PI) / 180);
    return Math.max(
        of(points.map(([latitude]) => latitude)),
        of(points.map(([, longitude]) => longitude)) * shrink
    );
}

/** A round number of kilometres that fits into so many units. */
export function roundKm(unitsPerKm, units) {
    const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500];
    return steps.findLast((km) => km * unitsPerKm <= units) || steps[0];
}
