from . import (
    inbound_mail,
    monitoring,
    portal,
    web_form,
)
