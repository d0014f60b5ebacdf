from . import test_contractor_parts
