from . import test_entity
from . import test_order_states
from . import test_performer_choice
from . import test_performers
from . import test_maintenance
from . import test_order_ticket
from . import test_order_acceptance
from . import test_order_mail
