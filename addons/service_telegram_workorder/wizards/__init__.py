from . import service_telegram_invite
