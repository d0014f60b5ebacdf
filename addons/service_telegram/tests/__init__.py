from . import (
    test_bot,
    test_door,
    test_link,
    test_polling,
    test_rating,
    test_reading,
    test_sending,
)
