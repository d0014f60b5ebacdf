import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

// Where the reader keeps how far from the edges it looks for codes.
const FRAME = "o-barcode-scanner-overlay";

/**
 * Look for codes in all of the picture, until somebody draws another frame.
 *
 * The reader's own is wide and low, as barcodes are: a label's code would have to be
 * held far away to fit in.
 */
function widenFrame() {
    if (!browser.localStorage.getItem(FRAME)) {
        browser.localStorage.setItem(FRAME, JSON.stringify({x: 0, y: 0}));
    }
}

/**
 * Read a code with the camera; the reader is fetched when somebody wants it.
 *
 * @param {Object} env
 * @returns {Promise<string>}
 */
async function readCode(env) {
    await loadBundle("service_partner_portal.assets_scanner");
    widenFrame();
    const {scanBarcode} = odoo.loader.modules.get("@web/core/barcode/barcode_dialog");
    return scanBarcode(env);
}

/** Read the code of an item with the camera; without one it is typed. */
export class ServiceScan extends Interaction {
    static selector = ".o_service_scan";
    dynamicContent = {
        ".o_service_scan_camera": {
            "t-on-click": this.scan,
            "t-att-class": () => ({"d-none": !this.hasCamera}),
        },
    };

    setup() {
        this.hasCamera = Boolean(navigator.mediaDevices?.getUserMedia);
    }

    async scan() {
        let code = "";
        try {
            code = await this.waitFor(readCode(this.env));
        } catch {
            // The dialog has said what is wrong with the camera.
            return;
        }
        await this.use(code);
    }

    async use(code) {
        this.el.querySelector("input[name='code']").value = code;
        this.el.requestSubmit();
    }
}

/** The same where a request is being written: nothing typed may be lost. */
export class ServiceScanFill extends ServiceScan {
    static selector = ".o_service_place:has(.o_service_scan_camera)";

    async use(code) {
        const item = await this.waitFor(rpc("/my/scan/item", {code}));
        if (!item.id) {
            this.services.notification.add(_t("None of your items has this code."), {
                type: "warning",
            });
            return;
        }
        this.choose("#service_site", item.site_id);
        const items = this.el.querySelector("#service_ci");
        if (![...items.options].some((option) => option.value === String(item.id))) {
            items.add(new Option(item.name, item.id));
        }
        this.choose("#service_ci", item.id);
    }

    choose(selector, value) {
        const select = this.el.querySelector(selector);
        if (select) {
            select.value = value || "";
        }
    }
}

const interactions = registry.category("public.interactions");
interactions.add("service_partner_portal.scan", ServiceScan);
interactions.add("service_partner_portal.scan_fill", ServiceScanFill);
