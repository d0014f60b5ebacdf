from . import (
    service_resource_refuse,
    service_workorder_choose,
    service_workorder_send_back,
)
