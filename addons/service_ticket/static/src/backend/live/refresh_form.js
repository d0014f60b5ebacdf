/**
 * Read the record of a form again because of what happened on the server; what the user
 * is typing stays.
 *
 * @param {Object} model of the form
 * @param {number} id of the record that it was about
 * @returns {Promise<boolean>} whether it was read
 */
export async function refreshForm(model, id) {
    const isShown = () => model.root.resId === id;
    if (!isShown() || (await model.root.isDirty()) || !isShown()) {
        return false;
    }
    await model.load();
    return true;
}
