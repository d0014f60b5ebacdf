from . import res_users
from . import service_charge
from . import service_workorder
