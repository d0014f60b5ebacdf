from . import service_payout_statement_read
