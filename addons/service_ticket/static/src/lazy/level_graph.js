import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {GraphModel} from "@web/views/graph/graph_model";
import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {graphView} from "@web/views/graph/graph_view";

const MEASURE = "rating";
const TARGET = "service_target:avg";

/**
 * The service level with its target as a line across.
 */
export class LevelGraphModel extends GraphModel {
    async _loadDataPoints(metaData) {
        const {domain, measure, resModel} = metaData;
        const [points, [total]] = await Promise.all([
            super._loadDataPoints(...arguments),
            this.orm.formattedReadGroup(resModel, domain, [], [TARGET]),
        ]);
        this.target = measure === MEASURE ? total?.[TARGET] : null;
        return points;
    }

    _prepareData() {
        super._prepareData(...arguments);
        if (this.metaData.mode === "line" && this.metaData.measure === MEASURE) {
            this.lineOverlayDataset = this._getLineOverlayDataset();
            // Nobody rates with zero: where it stands, nobody has rated.
            for (const dataset of this.data.datasets) {
                dataset.data = dataset.data.map((value) => value || null);
                dataset.spanGaps = true;
            }
        }
    }

    _getLineOverlayDataset() {
        const [first] = this.data.datasets;
        if (!this.target || !first) {
            return null;
        }
        return {
            label: _t("Target"),
            data: first.data.map(() => this.target),
            currencyIds: [],
            domains: [],
            trueLabels: first.trueLabels,
        };
    }
}

export class LevelGraphRenderer extends GraphRenderer {
    getLineChartData() {
        const data = super.getLineChartData();
        const {lineOverlayDataset: target} = this.model;
        if (!target) {
            return data;
        }
        Object.assign(target, {
            backgroundColor: "transparent",
            borderColor: "#dc3545",
            borderDash: [6, 6],
            borderWidth: 2,
            fill: false,
            pointRadius: 0,
        });
        if (data.labels.length > target.data.length) {
            target.data = data.labels.map(() => this.model.target);
        }
        return {...data, datasets: [...data.datasets, target]};
    }
}

registry.category("views").add("service_level_graph", {
    ...graphView,
    Model: LevelGraphModel,
    Renderer: LevelGraphRenderer,
});
