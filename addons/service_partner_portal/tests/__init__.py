from . import test_scope
from . import test_scope_routes
