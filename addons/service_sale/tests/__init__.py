from . import (
    test_access,
    test_delivery,
    test_estimates,
    test_follow,
    test_hold,
    test_later_surveys,
    test_portal,
    test_steps,
)
