import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {formatSeconds} from "./spans";

/**
 * Says how a clock stands: words, colour, and the moment behind them.
 *
 * @param {Object} clock as the server's ``_to_bar`` returns it
 * @param {luxon.DateTime} now
 * @returns {{text: string, color: string, icon: string, moment: luxon.DateTime|null}}
 */
export function describeClock(clock, now) {
    const moment = (name) => clock[name] && deserializeDateTime(clock[name]);
    if (clock.stopped_at) {
        const over = {moment: moment("stopped_at")};
        return clock.breached
            ? {
                  ...over,
                  text: _t("late by %s", formatSeconds(clock.over)),
                  color: "danger",
                  icon: "fa-times",
              }
            : {
                  ...over,
                  text: _t("met in %s", formatSeconds(clock.used)),
                  color: "success",
                  icon: "fa-check",
              };
    }
    if (clock.paused_at) {
        return {
            text: clock.left
                ? _t("stands still, %s left", formatSeconds(clock.left))
                : _t("stands still, late by %s", formatSeconds(clock.over)),
            color: clock.left ? "info" : "danger",
            icon: "fa-pause",
            moment: moment("paused_at"),
        };
    }
    const deadline = moment("deadline");
    if (!deadline) {
        return {
            text: _t("no deadline"),
            color: "info",
            icon: "fa-clock-o",
            moment: null,
        };
    }
    const left = deadline.diff(now).as("seconds");
    if (left < 0) {
        return {
            text: _t("late by %s", formatSeconds(-left)),
            color: "danger",
            icon: "fa-exclamation",
            moment: deadline,
        };
    }
    const riskAt = moment("risk_at");
    return {
        text: _t("due in %s", formatSeconds(left)),
        color: riskAt && riskAt <= now ? "warning" : "",
        icon: "fa-clock-o",
        moment: deadline,
    };
}
