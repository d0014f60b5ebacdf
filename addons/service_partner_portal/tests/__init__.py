from . import test_scope
from . import test_scope_routes
from . import test_contractor_access
from . import test_contractor_pages
from . import test_rights
from . import test_colleagues
from . import test_pages
from . import test_client_tour
