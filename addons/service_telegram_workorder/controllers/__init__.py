from . import contractor_telegram
