from . import service_van_stock
