from . import about, articles, catalog, field, messages, tickets


def routers():
    """Return the routers of version 1, in the order of the documentation."""
    return [
        about.router,
        tickets.router,
        messages.router,
        catalog.router,
        field.router,
        articles.router,
    ]
