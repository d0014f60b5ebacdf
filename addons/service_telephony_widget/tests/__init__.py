from . import test_requested_call_back
