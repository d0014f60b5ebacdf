from . import inbound_mail
