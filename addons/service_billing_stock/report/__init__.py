from . import service_charge_report
