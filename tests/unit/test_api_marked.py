"""The description of the API is shown as a page."""

from service_api_tools.marked import to_html


def test_marks_become_html_and_nothing_else_does():
    text = "**Keys.** Send `X: <y>`.\n\nNo *more*."
    html = "<p><b>Keys.</b> Send <code>X: &lt;y&gt;</code>.</p><p>No *more*.</p>"
    assert to_html(text) == html
