from . import (
    expert,
    feedback,
    inbound_mail,
    monitoring,
    portal,
    portal_parameters,
    similar,
    web_form,
    web_form_catalog,
    web_form_ci,
)
