from . import service_charge
from . import service_payout
from . import service_payout_bill
from . import service_payout_demo
from . import service_payout_payment
from . import service_payout_registry
from . import service_payout_statement
from . import service_resource
