from . import inbound_mail, web_form
