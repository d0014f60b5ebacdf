"""Which names a person may give to a database."""

import pytest

from devtools import databases, report


@pytest.mark.parametrize("name", ["demo", "a", "client-2_test"])
def test_good_names_pass(name):
    assert databases.check_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "Demo", "1st", "-x", "a b", 'a"; DROP', "ю", "x" * 41]
)
def test_bad_names_are_refused_with_the_rule(name):
    with pytest.raises(report.Failure, match="lower-case letter"):
        databases.check_name(name)


@pytest.mark.parametrize("name", ["postgres", "template1", "dev_template_1"])
def test_reserved_names_are_refused(name):
    with pytest.raises(report.Failure, match="reserved"):
        databases.check_name(name)
