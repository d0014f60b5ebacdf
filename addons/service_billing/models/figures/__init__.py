from . import service_charge
from . import service_spending
from . import service_spending_line
