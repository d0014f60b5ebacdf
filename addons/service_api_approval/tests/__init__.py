from . import test_api_approvals
