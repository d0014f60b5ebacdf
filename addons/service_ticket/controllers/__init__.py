from . import (
    expert,
    feedback,
    inbound_mail,
    monitoring,
    portal,
    web_form,
)
from . import expert, feedback, inbound_mail, portal, web_form
from . import inbound_mail, portal, web_form, web_form_catalog
