# Their order matters where several extend one model: what is imported later is called
# first.
# ruff: isort: off
from . import product_template
from . import res_users
from . import stock_move
from . import stock_warehouse
from . import service_resource
from . import service_workorder_part
from . import service_workorder_part_stock
from . import service_workorder_part_serial
from . import service_workorder
from . import service_ci
from . import service_catalog_item
from . import service_stock_demo
