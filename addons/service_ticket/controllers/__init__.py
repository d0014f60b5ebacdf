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
from . import expert, feedback
from . import web_form_catalog
from . import expert, feedback, inbound_mail, portal, web_form
from . import inbound_mail, portal, web_form, web_form_catalog
from . import expert, feedback
from . import portal_parameters, web_form_catalog
