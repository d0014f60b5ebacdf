from . import (
    test_access,
    test_bank_details,
    test_charges_of_clients,
    test_charges_of_performers,
    test_contracts,
    test_corrections,
    test_numbers,
    test_papers,
    test_payouts,
    test_period_fees,
    test_speed,
)
