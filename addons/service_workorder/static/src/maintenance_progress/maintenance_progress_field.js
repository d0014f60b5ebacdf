import {Component, onWillUnmount, useEffect, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

export const POLL_DELAY = 2_000;

/** How far a run is: asks the server while it runs, and shows what came of it. */
export class MaintenanceProgressField extends Component {
    static template = "service_workorder.MaintenanceProgressField";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({live: {}});
        this.timer = null;
        useEffect(
            (isRunning) => {
                if (isRunning) {
                    this.wait();
                }
                return () => {
                    this.stop();
                    // What was heard is older than the record by then, or another's.
                    this.state.live = {};
                };
            },
            () => [this.props.record.data.state === "running", this.props.record.resId]
        );
        onWillUnmount(() => this.stop());
    }

    /** What is known of the run: as it was read, and as it was heard since. */
    get figures() {
        return {...this.props.record.data, ...this.state.live};
    }

    get percent() {
        return Math.floor(this.figures[this.props.name] ?? 0);
    }

    get text() {
        const {planned_count: planned, visit_count: visits} = this.figures;
        return _t("%(planned)s of %(visits)s visits are planned", {planned, visits});
    }

    wait() {
        this.timer = browser.setTimeout(() => this.poll(), POLL_DELAY);
    }

    stop() {
        browser.clearTimeout(this.timer);
        this.timer = null;
    }

    async poll() {
        const timer = this.timer;
        let isRunning = true;
        try {
            isRunning = await this.ask(timer);
        } catch (error) {
            // The server is restarted while the run goes on.
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
        if (timer === this.timer && isRunning) {
            this.wait();
        }
    }

    /**
     * Ask how far the run is, and show it
     *
     * @param {Number} timer by which it is asked; the answer to a former one is dropped
     * @returns {Boolean} whether it still runs
     */
    async ask(timer) {
        const {record} = this.props;
        const before = this.state.live.progress;
        const live = await this.orm.silent.call(record.resModel, "get_progress", [
            [record.resId],
        ]);
        if (timer === this.timer) {
            this.state.live = live;
            const isNews = live.progress !== before || live.state !== "running";
            // What somebody is just changing is not taken away.
            if (isNews && !(await record.isDirty())) {
                await record.load();
            }
        }
        return live.state === "running";
    }
}

registry.category("fields").add("service_maintenance_progress", {
    component: MaintenanceProgressField,
    supportedTypes: ["float"],
});
