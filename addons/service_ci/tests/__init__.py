from . import test_access
from . import test_building
from . import test_ci
from . import test_partner
from . import test_performance
from . import test_site
from . import test_territory
from . import test_views
