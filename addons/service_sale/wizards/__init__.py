from . import service_estimate_override
