from . import service_rate
