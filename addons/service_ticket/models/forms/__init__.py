"""Parameters in versions, and the pages on which they are filled in."""

from . import (
    base,
    service_catalog_form,
    service_catalog_form_page,
)
