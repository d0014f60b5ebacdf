from . import service_charge_agree
from . import service_payout_statement_read
