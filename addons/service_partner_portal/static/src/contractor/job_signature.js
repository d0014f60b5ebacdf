import {SignatureForm} from "@portal/signature_form/signature_form";
import {_t} from "@web/core/l10n/translation";
import {onMounted} from "@odoo/owl";
import {queue} from "./queue";
import {registry} from "@web/core/registry";

/** The signature of the customer, which needs no network. */
export class JobSignature extends SignatureForm {
    setup() {
        super.setup();
        onMounted(() => {
            // the pad has no size before it is shown
            const details = this.rootRef.el.closest("details");
            details.addEventListener("toggle", () => {
                if (details.open) {
                    this.signature.resetSignature();
                }
            });
        });
    }

    get sendLabel() {
        return _t("Sign");
    }

    async onClickSubmit() {
        const {orderId, number} = this.props;
        await queue.add({
            order: orderId,
            number,
            step: "sign",
            mark: "sign",
            fields: {
                signed_by: this.signature.name,
                signature: this.signature.getSignatureImage(),
            },
        });
        this.rootRef.el.closest("details").open = false;
    }
}

registry
    .category("public_components")
    .add("service_partner_portal.job_signature", JobSignature);
