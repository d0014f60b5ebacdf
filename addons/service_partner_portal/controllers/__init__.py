from . import contractor
from . import contractor_offers
from . import contractor_steps
