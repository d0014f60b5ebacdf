/**
 * Where somebody goes to answer: the conversation of this ticket opens with a place to
 * write, once.
 */
export const composeRequest = {ticketId: null};
