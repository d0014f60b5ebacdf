from . import service_api_key_make
