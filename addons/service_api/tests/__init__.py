from . import test_api_access
from . import test_api_keys
from . import test_api_matrix
from . import test_api_messages
from . import test_api_tickets
from . import test_outbound
from . import test_webhooks
