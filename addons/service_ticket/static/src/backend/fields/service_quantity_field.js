import {registry} from "@web/core/registry";
import {FloatField, floatField} from "@web/views/fields/float/float_field";
import {formatFloat} from "@web/views/fields/formatters";

/**
 * A number without needless zeros, "9" and "9.5", also in the totals of lists: those
 * know a field by its widget and ask for no options.
 */
export const serviceQuantityField = {
    ...floatField,
    component: FloatField,
    extractProps: (...args) => ({
        ...floatField.extractProps(...args),
        trailingZeros: false,
    }),
};

export function formatQuantity(value, options = {}) {
    return formatFloat(value, {...options, trailingZeros: false});
}
formatQuantity.extractOptions = formatFloat.extractOptions;

registry.category("fields").add("service_quantity", serviceQuantityField);
registry.category("formatters").add("service_quantity", formatQuantity);
