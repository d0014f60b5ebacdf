from . import test_max
