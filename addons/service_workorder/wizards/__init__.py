from . import service_workorder_send_back
