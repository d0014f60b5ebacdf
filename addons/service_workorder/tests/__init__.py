from . import test_entity
from . import test_order_states
from . import test_performer_choice
from . import test_performers
from . import test_maintenance
