/**
 * Return what a page of ours shows, as HTML; every name in it is escaped there.
 *
 * @throws without a network, and where anything else answers than the page itself
 */
export async function fetchHtml(url) {
    const response = await fetch(url);
    if (!response.ok || response.redirected) {
        throw new Error(`Answer ${response.status}`);
    }
    return response.text();
}
