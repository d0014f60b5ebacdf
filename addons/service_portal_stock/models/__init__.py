from . import service_workorder
