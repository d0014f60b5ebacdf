import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";

const fieldsOf = (block) =>
    [...block.querySelectorAll("input, select, textarea")].filter(
        ({type}) => type !== "hidden"
    );
// Of several boxes with one name each has a value of its own.
const keyOf = ({type, name, value}) =>
    type === "checkbox" ? `${name}=${value}` : name;

/** Tell that files are too many or too large before they are sent for nothing. */
export class ServiceWebForm extends Interaction {
    static selector = ".o_service_web_form";
    dynamicContent = {
        "input[name='files']": {
            "t-on-change": this.onFilesChange,
            "t-att-class": () => ({
                "is-invalid": Boolean(this.filesError || this.serverError),
            }),
        },
        ".o_service_files_error": {
            "t-out": () => this.filesError || this.serverError,
        },
        "button[type='submit']": {
            "t-att-disabled": () => Boolean(this.filesError),
        },
        "#service_item, input[name='type_id']": {
            "t-on-change": this.onChoiceChange,
        },
    };

    setup() {
        this.filesError = "";
        this.serverError = this.el
            .querySelector(".o_service_files_error")
            .textContent.trim();
    }

    /** Show what the chosen service and type ask for; what is typed elsewhere stays. */
    async onChoiceChange() {
        const select = this.el.querySelector("#service_item");
        const option = select?.selectedOptions[0];
        this.el
            .querySelector(".o_service_types")
            ?.classList.toggle("d-none", Boolean(option?.dataset.typeId));
        const type = this.el.querySelector("input[name='type_id']:checked");
        const query = new URLSearchParams({
            item: select?.value || "",
            type_id: type?.value || "",
        });
        this.choice = query.toString();
        const response = await this.waitFor(fetch(`/service/new/parameters?${query}`));
        const html = await this.waitFor(response.text());
        const block = this.el.querySelector(".o_service_parameters");
        // Only the last of quick changes counts.
        if (response.ok && block && this.choice === query.toString()) {
            const given = new Map(
                fieldsOf(block).map((field) => [keyOf(field), field])
            );
            // Our own page rendered it, with everything typed escaped.
            block.innerHTML = html;
            for (const field of fieldsOf(block)) {
                const before = given.get(keyOf(field));
                if (before?.type === "checkbox") {
                    field.checked = before.checked;
                } else if (before?.value) {
                    field.value = before.value;
                }
            }
        }
    }

    onFilesChange(ev) {
        this.serverError = "";
        this.filesError = this.checkFiles(ev.currentTarget);
    }

    /**
     * @param {HTMLInputElement} input
     * @returns {string} what is wrong, or nothing
     */
    checkFiles(input) {
        const {maxFiles, maxMb, maxTotalMb} = input.dataset;
        const files = [...input.files];
        const tooLarge = files.find((file) => file.size > maxMb * 2 ** 20);
        if (tooLarge) {
            return _t("“%(name)s” is larger than %(limit)s MB.", {
                name: tooLarge.name,
                limit: maxMb,
            });
        }
        if (files.length > maxFiles) {
            return _t("Please choose at most %(count)s files.", {count: maxFiles});
        }
        const total = files.reduce((sum, file) => sum + file.size, 0);
        if (total > maxTotalMb * 2 ** 20) {
            return _t("The files are larger than %(limit)s MB together.", {
                limit: maxTotalMb,
            });
        }
        return "";
    }
}

registry.category("public.interactions").add("service_ticket.web_form", ServiceWebForm);
