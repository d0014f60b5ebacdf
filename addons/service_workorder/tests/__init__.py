from . import test_order_states
