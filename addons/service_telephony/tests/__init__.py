from . import test_call_back
from . import test_call_door
from . import test_call_order
from . import test_call_pop
from . import test_call_recording
from . import test_call_rights
from . import test_call_ticket
from . import test_caller
