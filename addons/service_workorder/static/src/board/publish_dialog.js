import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";

const SHOWN_PROBLEMS = 5;

/** Which drafts are published or discarded, with their number before it happens. */
export class PublishDialog extends Component {
    static template = "service_workorder.PublishDialog";
    static components = {Dialog};
    static props = {
        drafts: Array,
        isDiscarding: {type: Boolean, optional: true},
        onConfirm: Function,
        close: Function,
    };

    setup() {
        this.state = useState({
            which: this.of("mine").length ? "mine" : "all",
            performerId: this.performers[0].id,
        });
    }

    of(which, performerId = null) {
        return this.props.drafts.filter(
            (draft) =>
                which === "all" ||
                (which === "mine" ? draft.is_mine : draft.resource_id === performerId)
        );
    }

    get performers() {
        const byId = new Map();
        for (const {resource_id: id, performer: name} of this.props.drafts) {
            byId.set(id, {id, name, count: (byId.get(id)?.count || 0) + 1});
        }
        return [...byId.values()].sort((one, other) =>
            one.name.localeCompare(other.name)
        );
    }

    get chosen() {
        return this.of(this.state.which, this.state.performerId);
    }

    get title() {
        return this.props.isDiscarding ? _t("Discard Drafts") : _t("Publish the plan");
    }

    get problems() {
        return this.props.isDiscarding
            ? []
            : this.chosen.filter(({marks}) => marks.length);
    }

    get shownProblems() {
        return this.problems.slice(0, SHOWN_PROBLEMS);
    }

    get restOfProblems() {
        return this.problems.length - this.shownProblems.length;
    }

    get labels() {
        return {
            mine: _t("Mine (%s)", this.of("mine").length),
            all: _t("All on these days (%s)", this.props.drafts.length),
            more: _t("… and %s more", this.restOfProblems),
        };
    }

    get confirmLabel() {
        const count = this.chosen.length;
        if (this.props.isDiscarding) {
            return _t("Discard (%s)", count);
        }
        return this.problems.length
            ? _t("Publish nevertheless (%s)", count)
            : _t("Publish (%s)", count);
    }

    choose(which) {
        this.state.which = which;
    }

    choosePerformer(ev) {
        Object.assign(this.state, {
            which: "performer",
            performerId: Number(ev.target.value),
        });
    }

    confirm() {
        this.props.close();
        return this.props.onConfirm(
            Object.fromEntries(this.chosen.map(({id, stamp}) => [id, stamp]))
        );
    }
}
