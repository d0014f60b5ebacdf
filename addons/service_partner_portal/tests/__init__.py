from . import test_scope
from . import test_scope_routes
from . import test_contractor_access
from . import test_contractor_pages
