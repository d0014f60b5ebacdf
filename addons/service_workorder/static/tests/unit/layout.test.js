import {describe, expect, test} from "@odoo/hoot";
import {
    hourSpan,
    inLanes,
    onSheet,
    roundKm,
    shiftDay,
    spanOf,
    stretched,
    timeAt,
    windowStart,
} from "@service_workorder/board/layout";

describe.current.tags("headless");

const visit = (time, minutes) => ({time, minutes});

test("a week begins where the calendar of the user says", () => {
    expect(windowStart("2030-03-06", "week", 1)).toBe("2030-03-04");
    expect(windowStart("2030-03-10", "week", 1)).toBe("2030-03-04");
    expect(windowStart("2030-03-06", "week", 7)).toBe("2030-03-03");
    expect(windowStart("2030-03-06", "day")).toBe("2030-03-06");
});

test("days are counted over the end of a month", () => {
    expect(shiftDay("2030-02-28", 1)).toBe("2030-03-01");
    expect(shiftDay("2030-03-01", -7)).toBe("2030-02-22");
});

test("a day is drawn with its usual hours, and more where work is", () => {
    expect(hourSpan([])).toEqual({from: 8, to: 19});
    expect(hourSpan([visit("06:30", 60), visit("20:00", 90)])).toEqual({
        from: 6,
        to: 22,
    });
    expect(hourSpan([visit("23:00", 120)]).to).toBe(24);
});

test("a place in the hours is a time in quarters", () => {
    const hours = {from: 8, to: 18};
    expect(timeAt(0, hours)).toBe("08:00");
    expect(timeAt(0.5, hours)).toBe("13:00");
    expect(timeAt(0.51, hours)).toBe("13:00");
    expect(timeAt(0.52, hours)).toBe("13:15");
    expect(timeAt(1, {from: 8, to: 24})).toBe("23:45");
});

test("visits at the same time stand below each other", () => {
    const {placed, lanes} = inLanes(
        [visit("10:00", 60), visit("09:00", 90), visit("11:00", 60)],
        {from: 9, to: 19}
    );
    expect(lanes).toBe(2);
    expect(placed.map(({lane}) => lane)).toEqual([0, 1, 0]);
    expect(placed[0]).toMatchObject({left: 0, width: 15});
    expect(inLanes([], {from: 9, to: 19}).lanes).toBe(1);
});

test("a map is true to scale and has the north on top", () => {
    const sheet = {width: 320, height: 200, margin: 20};
    const {points, unitsPerKm} = onSheet(
        [
            [56, 36],
            [57, 36],
        ],
        sheet
    );
    expect(points[0].x).toBeCloseTo(160);
    expect(points[0].y).toBeCloseTo(180);
    expect(points[1].y).toBeCloseTo(20);
    expect(unitsPerKm).toBeCloseTo(160 / 111.2);
    // as far to the east as to the north looks as far
    const east = 36 + 1 / Math.cos((56.5 * Math.PI) / 180);
    const square = onSheet(
        [
            [56, 36],
            [57, east],
        ],
        sheet
    ).points;
    expect(square[1].x - square[0].x).toBeCloseTo(square[0].y - square[1].y);
});

test("one house does not fill the sheet, and what is far away lies beside it", () => {
    const sheet = {width: 320, height: 200, margin: 20};
    expect(onSheet([[56, 36]], sheet).unitsPerKm).toBeCloseTo(32);
    const town = [
        [56, 36],
        [56.1, 36.1],
    ];
    const base = [58, 36];
    expect(spanOf([base, ...town]) > 3 * spanOf(town)).toBe(true);
    expect(onSheet([base, ...town], sheet, town).points[0].y < 0).toBe(true);
});

test("the bar of the scale is a round number of kilometres", () => {
    expect(roundKm(1, 100)).toBe(100);
    expect(roundKm(1, 99)).toBe(50);
    expect(roundKm(200, 100)).toBe(1);
});

test("a visit that is stretched ends on a quarter, that day", () => {
    expect(stretched({time: "10:05"}, 61)).toBe(55);
    expect(stretched({time: "10:00"}, -40)).toBe(30);
    expect(stretched({time: "22:00"}, 600)).toBe(120);
});
