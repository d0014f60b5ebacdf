from . import service_messenger_chat
