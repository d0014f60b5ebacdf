from . import inbound_mail, portal, web_form
