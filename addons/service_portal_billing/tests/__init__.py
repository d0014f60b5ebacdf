from . import test_money
from . import test_papers_on_portal
from . import test_spending
