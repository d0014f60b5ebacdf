from . import test_bank_details
from . import test_papers
