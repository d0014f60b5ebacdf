import {formatFloat} from "@web/views/fields/formatters";

const {DateTime} = luxon;

/** A day as people say it: Mon 4 Mar. */
export function formatDay(day) {
    return DateTime.fromISO(day).toFormat("ccc d LLL");
}

/** A distance as people write it: 12.5, or 12,5. */
export function formatKm(km) {
    return formatFloat(km, {digits: [16, 1]});
}

/** A length of work: 1:30. */
export function formatMinutes(minutes) {
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}
