from . import service_messenger_account, service_messenger_whatsapp
