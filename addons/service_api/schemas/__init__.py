"""What goes in and out of the API, as the description of the API tells it."""

from . import articles, common, desk, field, jobs, tickets
