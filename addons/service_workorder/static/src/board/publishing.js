import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {PublishDialog} from "./publish_dialog";

/**
 * Drafts become plans, or are thrown away.
 *
 * @param {() => Object[]} getDrafts
 * @param {(method: string, stamps: Object) => Promise} act calls the server and shows
 *     what has come of it
 */
export function usePublishing(getDrafts, act) {
    const dialog = useService("dialog");
    const notification = useService("notification");

    async function publish(stamps) {
        const {count, refused} = await act("publish", stamps);
        if (count) {
            notification.add(_t("Published: %s", count), {type: "success"});
        }
        if (refused.length) {
            notification.add(refused.join("\n"), {
                title: _t("These stay drafts"),
                type: "warning",
                sticky: true,
            });
        }
    }

    return {
        publish: () =>
            dialog.add(PublishDialog, {drafts: getDrafts(), onConfirm: publish}),
        discard: () =>
            dialog.add(PublishDialog, {
                drafts: getDrafts(),
                isDiscarding: true,
                onConfirm: (stamps) => act("take_back", stamps),
            }),
    };
}
