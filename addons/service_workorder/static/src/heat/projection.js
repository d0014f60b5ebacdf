/**
 * Where a place stands on a flat map: degrees become pixels of a window.
 *
 * A degree of longitude is shortened as it is in the middle of the window, so that
 * towns keep their shape.
 */

const LEAST_SPAN = 0.004;

/**
 * Return a box of the shape of the window that holds another one.
 *
 * @param {Number[]} box south, west, north, east in degrees
 * @param {Number} ratio width of the window by its height
 */
export function fitBox([south, west, north, east], ratio) {
    const shrink = shrinkAt((south + north) / 2);
    let height = Math.max(north - south, LEAST_SPAN);
    let width = Math.max((east - west) * shrink, LEAST_SPAN);
    if (width / height < ratio) {
        width = height * ratio;
    } else {
        height = width / ratio;
    }
    const [lat, lon] = [(south + north) / 2, (west + east) / 2];
    const half = width / 2 / shrink;
    return [lat - height / 2, lon - half, lat + height / 2, lon + half];
}

/** Return a box around the same middle, so many times as large. */
export function zoomBox([south, west, north, east], factor) {
    const [lat, lon] = [(south + north) / 2, (west + east) / 2];
    const high = Math.max((factor * (north - south)) / 2, LEAST_SPAN);
    const wide = Math.max((factor * (east - west)) / 2, LEAST_SPAN);
    return [lat - high, lon - wide, lat + high, lon + wide];
}

/** Return a box that was moved by parts of its own size: to the right, downwards. */
export function moveBox([south, west, north, east], right, down) {
    const [lon, lat] = [right * (east - west), -down * (north - south)];
    return [south + lat, west + lon, north + lat, east + lon];
}

/** Return where a place stands in a window of the given size: x, y in pixels. */
export function project([south, west, north, east], width, height, lat, lon) {
    return [
        ((lon - west) / (east - west)) * width,
        ((north - lat) / (north - south)) * height,
    ];
}

/** Return the round degrees between two, a handful of them. */
export function ticks(from, to, wanted = 6) {
    const raw = (to - from) / wanted;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((n) => n * power).find((size) => size >= raw);
    const result = [];
    for (let n = Math.ceil(from / step); n * step <= to; n++) {
        result.push(Number((n * step).toFixed(6)));
    }
    return result;
}

function shrinkAt(lat) {
    return Math.max(Math.cos((lat * Math.PI) / 180), 0.05);
}
