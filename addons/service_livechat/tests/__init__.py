from . import (
    test_answers,
    test_bot,
    test_command,
    test_operator_tour,
    test_ratings,
    test_security,
    test_transcript,
    test_unanswered,
)
