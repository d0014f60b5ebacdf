import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const CHECK_MODEL = "service.workorder.check";

/** A checklist for thumbs: one tap per point, photos straight from the camera. */
export class ChecklistField extends Component {
    static template = "service_workorder.ChecklistField";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.http = useService("http");
        this.notification = useService("notification");
    }

    get checks() {
        return this.props.record.data[this.props.name].records;
    }

    isOpen({data}) {
        return data.is_required && !this.isFilled({data});
    }

    isFilled({data}) {
        const given = {
            pass: data.passed,
            number: data.number || data.text,
            text: data.text,
            photo: data.photo_count,
        };
        return Boolean(given[data.kind]);
    }

    pass(check, answer) {
        check.update({passed: check.data.passed === answer ? false : answer});
    }

    setNumber(check, text) {
        const number = Number(text.trim().replace(",", "."));
        if (Number.isNaN(number)) {
            this.notification.add(_t("Please enter a number."), {type: "danger"});
            this.render();
            return;
        }
        // Nothing measured and zero measured look the same as numbers.
        check.update({number, text: number ? "" : text.trim()});
    }

    setText(check, text) {
        check.update({text});
    }

    async addPhotos(check, input) {
        const {record} = this.props;
        if (!input.files.length || !(await record.save())) {
            return;
        }
        const answer = await this.http.post(
            "/web/binary/upload_attachment",
            {
                csrf_token: odoo.csrf_token,
                ufile: [...input.files],
                model: CHECK_MODEL,
                id: check.resId,
            },
            "text"
        );
        const files = JSON.parse(answer);
        for (const {error} of files.filter((file) => file.error)) {
            this.notification.add(error, {type: "danger"});
        }
        const links = files.filter((file) => file.id).map((file) => [4, file.id]);
        await this.orm.write(CHECK_MODEL, [check.resId], {photo_ids: links});
        // a photo takes its time on a weak network: what was entered meanwhile stays
        if (await record.save()) {
            await record.load();
        }
    }
}

registry.category("fields").add("service_checklist", {
    component: ChecklistField,
    supportedTypes: ["one2many"],
    // Read-only unless it is said: what is answered has to be saved.
    relatedFields: [
        {name: "name", type: "char", readonly: true},
        {name: "kind", type: "selection", selection: [], readonly: true},
        {name: "is_required", type: "boolean", readonly: true},
        {name: "passed", type: "selection", selection: [], readonly: false},
        {name: "number", type: "float", readonly: false},
        {name: "text", type: "char", readonly: false},
        {name: "photo_count", type: "integer", readonly: true},
    ],
});
