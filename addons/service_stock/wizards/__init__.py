from . import service_parts_shortage
from . import service_van_minimum
