"""Tell what a person wrote from the history that the mail program quoted below it."""


def visible_part(html):
    return html
