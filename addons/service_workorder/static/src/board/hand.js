import {useState} from "@odoo/owl";

/**
 * What somebody holds: a visit that is dragged, or the end of one that is pulled.
 *
 * @param {() => void} onLetGo called whenever it is let go
 */
export function useHand(onLetGo) {
    const state = useState({dragged: null, over: null, pulled: null});
    return {
        state,
        get isFull() {
            return Boolean(state.dragged || state.pulled);
        },
        take(card) {
            state.dragged = card;
        },
        hover(place) {
            state.over = place;
        },
        pull(card, minutes) {
            state.pulled = {id: card.id, minutes};
        },
        letGo() {
            Object.assign(state, {dragged: null, over: null, pulled: null});
            onLetGo();
        },
    };
}
