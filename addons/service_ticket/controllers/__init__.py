from . import (
    expert,
    feedback,
    inbound_mail,
    monitoring,
    portal,
    similar,
    web_form,
    web_form_catalog,
)
from . import portal_parameters
