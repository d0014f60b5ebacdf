import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

// Satellites are not seen in cellars: nobody waits longer for them.
const WAIT_MS = 8000;

/** One press says that the performer is there, with the position if the device tells. */
export class ArrivalWidget extends Component {
    static template = "service_workorder.ArrivalWidget";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({busy: false});
    }

    get isShown() {
        const {state, arrived_at, is_mine} = this.props.record.data;
        const awaited = ["assigned", "in_progress", "rework"].includes(state);
        return is_mine && awaited && (!arrived_at || state === "rework");
    }

    async arrive() {
        this.state.busy = true;
        try {
            const {record} = this.props;
            if (await record.save()) {
                const {latitude, longitude} = await this.locate();
                await this.orm.call("service.workorder", "arrive", [
                    [record.resId],
                    latitude,
                    longitude,
                ]);
                // satellites take their time: what was entered meanwhile stays
                if (await record.save()) {
                    await record.load();
                }
            }
        } finally {
            this.state.busy = false;
        }
    }

    /** Return the coordinates of the device, zeros where it tells none. */
    locate() {
        const unknown = {latitude: 0, longitude: 0};
        if (!navigator.geolocation) {
            return unknown;
        }
        return new Promise((resolve) => {
            navigator.geolocation.getCurrentPosition(
                (position) => resolve(position.coords),
                () => resolve(unknown),
                {enableHighAccuracy: true, timeout: WAIT_MS}
            );
        });
    }
}

registry.category("view_widgets").add("service_arrival", {
    component: ArrivalWidget,
    fieldDependencies: [
        {name: "state", type: "selection"},
        {name: "arrived_at", type: "datetime"},
        {name: "is_mine", type: "boolean"},
    ],
});
