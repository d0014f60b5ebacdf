import {beforeEach, expect, test} from "@odoo/hoot";
import {describeClock} from "@service_ticket/backend/sla/sla_state";
import {
    formatFully,
    formatSeconds,
    parseSeconds,
} from "@service_ticket/backend/sla/spans";
import {allowTranslations} from "@web/../tests/web_test_helpers";

const {DateTime} = luxon;
const NOW = DateTime.fromISO("2026-03-02T10:00:00Z");

beforeEach(allowTranslations);

test("a span is read as people write it, in English and Russian", () => {
    for (const [text, seconds] of [
        ["30 s", 30],
        ["20 min", 1200],
        ["20", 1200],
        ["1 h 30 min", 5400],
        ["1h30m", 5400],
        ["1:30", 5400],
        ["0:00:10", 10],
        ["2,5 ч", 9000],
        ["1 д", 86400],
        ["10 сек.", 10],
    ]) {
        expect(parseSeconds(text)).toBe(seconds);
    }
});

test("what is no span is refused", () => {
    for (const text of ["", "soon", "5 x", "-3 min", "1 h and more"]) {
        expect(() => parseSeconds(text)).toThrow();
    }
});

test("what is written reads back the same", () => {
    for (const seconds of [1, 30, 90, 3600, 5400, 86400, 144000, 3661]) {
        expect(parseSeconds(formatFully(seconds))).toBe(seconds);
    }
});

test("seconds are told while they matter", () => {
    expect(formatSeconds(30)).toBe("30 s");
    expect(formatSeconds(95)).toBe("1 min 35 s");
    expect(formatSeconds(600)).toBe("10 min");
});

function clock(values) {
    return {
        started_at: "2026-03-02 08:00:00",
        deadline: "2026-03-02 12:00:00",
        risk_at: "2026-03-02 10:40:00",
        paused_at: false,
        stopped_at: false,
        breached: false,
        left: 7200,
        used: 7200,
        over: 0,
        ...values,
    };
}

test("a clock says how it stands in words and colour", () => {
    for (const [values, text, color] of [
        [{}, "due in 2 h", ""],
        [
            {deadline: "2026-03-02 10:30:00", risk_at: "2026-03-02 10:00:00"},
            "due in 30 min",
            "warning",
        ],
        [{deadline: "2026-03-02 09:59:50"}, "late by 10 s", "danger"],
        [{paused_at: "2026-03-02 09:00:00"}, "stands still, 2 h left", "info"],
        [{stopped_at: "2026-03-02 09:00:00", used: 840}, "met in 14 min", "success"],
        [
            {stopped_at: "2026-03-02 13:00:00", breached: true, over: 3600},
            "late by 1 h",
            "danger",
        ],
        [{deadline: false}, "no deadline", "info"],
    ]) {
        const state = describeClock(clock(values), NOW);
        expect(state.text.toString()).toBe(text);
        expect(state.color).toBe(color);
    }
});
