from . import service_approval
from . import service_catalog_item
from . import service_ticket
from . import service_workorder
from . import sale_order
from . import sale_order_line
