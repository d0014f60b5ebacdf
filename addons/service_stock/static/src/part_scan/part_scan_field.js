import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {CharField, charField} from "@web/views/fields/char/char_field";

/**
 * A field for what is scanned: typed, read by the camera, or by a scanner that types
 * wherever the cursor is.
 */
export class PartScanField extends CharField {
    static template = "service_stock.PartScanField";

    setup() {
        super.setup();
        this.hasCamera = isBarcodeScannerSupported();
        useBus(useService("barcode").bus, "barcode_scanned", ({detail}) =>
            this.take(detail.barcode)
        );
    }

    async scan() {
        await this.take(await scanBarcode(this.env));
    }

    async take(code) {
        if (code && !this.props.readonly) {
            await this.props.record.update({[this.props.name]: code});
        }
    }
}

registry.category("fields").add("service_part_scan", {
    ...charField,
    component: PartScanField,
});
