import {status, useComponent, useEffect} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {useService} from "@web/core/utils/hooks";

export const NEW = "service_ticket/new";
export const UPDATE = "service_ticket/update";
export const TASK = "service_ticket/task";
// How long a screen collects news before it reads again.
export const RELOAD_DELAY = 1500;

/**
 * Calls back on news about tickets while the component lives.
 *
 * @param {string[]} types
 * @param {(payload: Object) => void} callback
 */
export function useTicketEvents(types, callback) {
    const bus = useService("bus_service");
    useEffect(
        () => {
            // The bus knows a callback by itself: one of its own for each type.
            const callbacks = types.map((type) => [type, (news) => callback(news)]);
            callbacks.forEach((pair) => bus.subscribe(...pair));
            return () => callbacks.forEach((pair) => bus.unsubscribe(...pair));
        },
        () => []
    );
}

/**
 * Reloads a list or kanban of tickets when something happened, at most once per
 * ``RELOAD_DELAY``; not while the user is in the middle of something or looks at
 * another tab, but soon afterwards.
 *
 * @param {Object} controller of the view
 * @param {string[]} types of news that concern it
 */
export function useLiveReload(controller, types = [NEW, UPDATE]) {
    const component = useComponent();
    let timer = null;
    const isBusy = () => {
        const {root} = controller.model;
        return (
            root.editedRecord ||
            root.selection?.length ||
            document.hidden ||
            document.querySelector(".o_dragged")
        );
    };
    const reload = async () => {
        timer = null;
        if (status(component) === "destroyed") {
            return;
        }
        if (isBusy() || !controller.model.isReady) {
            schedule();
        } else {
            await controller.model.load();
        }
    };
    const schedule = () => {
        timer ??= browser.setTimeout(reload, RELOAD_DELAY);
    };
    useTicketEvents(types, schedule);
    useEffect(
        () => () => browser.clearTimeout(timer),
        () => []
    );
}
