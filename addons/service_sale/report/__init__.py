from . import service_estimate_report
