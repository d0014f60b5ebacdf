from . import about, articles, catalog, field, jobs, messages, tickets, work_orders


def routers():
    """Return the routers of version 1, in the order of the documentation."""
    return [
        about.router,
        tickets.router,
        messages.router,
        catalog.router,
        field.router,
        work_orders.router,
        articles.router,
        jobs.router,
    ]
