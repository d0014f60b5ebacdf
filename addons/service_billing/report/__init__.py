from . import service_charge_report
from . import service_output_report
