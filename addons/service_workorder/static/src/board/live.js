import {useEffect} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

const CHANNEL = "service_workorder_board";
const NEWS = "service_workorder/board";

/**
 * Calls back on news about work orders while the component lives.
 *
 * @param {(news: {company_id: number, ids: number[]|null, days: string[]}) => void}
 *     callback; ``ids`` is null where very many have changed
 */
export function useBoardNews(callback) {
    const bus = useService("bus_service");
    useEffect(
        () => {
            bus.addChannel(CHANNEL);
            bus.subscribe(NEWS, callback);
            return () => {
                bus.unsubscribe(NEWS, callback);
                bus.deleteChannel(CHANNEL);
            };
        },
        () => []
    );
}
