from . import service_charge
