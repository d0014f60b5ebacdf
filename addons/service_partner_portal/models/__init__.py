from . import service_portal_access
from . import res_partner
