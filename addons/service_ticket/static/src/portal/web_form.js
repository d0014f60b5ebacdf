import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";

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
    };

    setup() {
        this.filesError = "";
        this.serverError = this.el
            .querySelector(".o_service_files_error")
            .textContent.trim();
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
