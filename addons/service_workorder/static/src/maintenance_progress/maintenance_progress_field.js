import {Component, onWillUnmount, useEffect, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
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
        this.live = useState({});
        this.timer = null;
        useEffect(
            (isRunning) => {
                if (isRunning) {
                    this.wait();
                }
                return () => this.stop();
            },
            () => [this.props.record.data.state === "running", this.props.record.resId]
        );
        onWillUnmount(() => this.stop());
    }

    get percent() {
        const value = this.props.record.data[this.props.name];
        return Math.floor(this.live.progress ?? value ?? 0);
    }

    get text() {
        const {planned_count: planned, visit_count: visits} = {
            ...this.props.record.data,
            ...this.live,
        };
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
        const {record} = this.props;
        const before = this.live.progress;
        const live = await this.orm.silent.call(record.resModel, "get_progress", [
            [record.resId],
        ]);
        if (timer !== this.timer) {
            return;
        }
        Object.assign(this.live, live);
        const isNews = live.progress !== before || live.state !== "running";
        // What somebody is just changing is not taken away.
        if (isNews && !(await record.isDirty())) {
            await record.load();
        }
        if (timer === this.timer && live.state === "running") {
            this.wait();
        }
    }
}

registry.category("fields").add("service_maintenance_progress", {
    component: MaintenanceProgressField,
    supportedTypes: ["float"],
});
