from . import service_remembered_mixin
from . import ir_sequence
from . import service_territory
from . import service_building
from . import service_site
from . import service_ci_category
from . import service_ci
from . import res_partner
