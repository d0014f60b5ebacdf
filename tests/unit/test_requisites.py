"""Requisites of payments, by the vectors that the rules were published with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_billing_tools import requisites

digits = st.text("0123456789", min_size=20, max_size=20)


@pytest.mark.parametrize(
    ("bic", "account"),
    [
        # The examples of the Bank of Russia's instruction 515.
        ("049805746", "40602810700000000025"),
        ("049805000", "30101810800000000746"),
        ("040305000", "40102810100000010001"),
        # Correspondent accounts of banks, as the Bank of Russia publishes them.
        ("044525225", "30101810400000000225"),
        ("044525974", "30101810145250000974"),
        ("044525593", "30101810200000000593"),
    ],
)
def test_accounts_of_the_instruction_and_of_banks_are_right(bic, account):
    assert requisites.is_account(bic, account)
    for wrong in set("0123456789") - {account[8]}:
        assert not requisites.is_account(bic, account[:8] + wrong + account[9:])


@given(digits, st.sampled_from(["044525225", "044525974", "040305000", "049805001"]))
def test_exactly_one_key_fits_an_account(account, bic):
    fitting = [
        key
        for key in "0123456789"
        if requisites.is_account(bic, account[:8] + key + account[9:])
    ]
    assert fitting == [requisites.account_key(bic, account)]


@given(digits, st.integers(0, 19).filter(lambda place: place != 8), st.integers(1, 9))
def test_one_wrong_digit_is_found(account, place, shift):
    bic = "044525225"
    account = account[:8] + requisites.account_key(bic, account) + account[9:]
    wrong = str((int(account[place]) + shift) % 10)
    changed = account[:place] + wrong + account[place + 1 :]
    if account.startswith("301") == changed.startswith("301"):
        assert not requisites.is_account(bic, changed)


def test_a_letter_in_the_sixth_place_counts_as_its_digit():
    bic, digits_only = "044525225", "40702810100000000017"
    for letter, digit in zip("АВСЕНКМРТХ", "0123456789", strict=True):
        plain = digits_only[:5] + digit + digits_only[6:]
        lettered = digits_only[:5] + letter + digits_only[6:]
        key = requisites.account_key(bic, plain)
        assert requisites.account_key(bic, lettered) == key
    latin = digits_only[:5] + "A" + digits_only[6:]
    cyrillic = digits_only[:5] + "А" + digits_only[6:]
    assert requisites.account_key(bic, latin) == requisites.account_key(bic, cyrillic)


@pytest.mark.parametrize(
    "account", ["", None, "4070281010000000001", "4070281010000000001٣", "A" * 20]
)
def test_what_is_no_account_is_none(account):
    assert not requisites.is_account("044525225", account)
    with pytest.raises(ValueError, match="bank code"):
        requisites.account_key("044525225", account)


@pytest.mark.parametrize("inn", ["7701999993", "770199999932", "7707083893"])
def test_tax_numbers_with_right_digits(inn):
    assert requisites.is_inn(inn)


@given(st.integers(10**8, 10**9 - 1))
def test_exactly_one_last_digit_makes_a_tax_number(start):
    assert sum(requisites.is_inn(f"{start}{digit}") for digit in range(10)) == 1


@given(st.integers(10**9, 10**10 - 1))
def test_exactly_one_pair_of_digits_makes_a_long_tax_number(start):
    assert sum(requisites.is_inn(f"{start}{pair:02}") for pair in range(100)) == 1


@pytest.mark.parametrize(
    "inn", ["", None, "0000000000", "7701 999993", "77019999٩3", "770199999", "0" * 12]
)
def test_what_is_no_tax_number(inn):
    assert not requisites.is_inn(inn)


@pytest.mark.parametrize(
    ("kpp", "is_right"),
    [
        ("770101001", True),
        ("7701AZ001", True),
        ("000101001", False),
        ("77010100", False),
        ("7701az001", False),
        ("", False),
        (None, False),
    ],
)
def test_form_of_a_kpp(kpp, is_right):
    assert requisites.is_kpp(kpp) is is_right


@pytest.mark.parametrize(
    ("account", "holder"),
    [
        ("40702810100000000017", requisites.COMPANY),
        ("40802810100000000123", requisites.SOLE_TRADER),
        ("40817810600000000456", requisites.INDIVIDUAL),
        ("42301810000000000000", requisites.INDIVIDUAL),
        ("40102810100000010001", requisites.BUDGET),
        ("03100643000000017300", requisites.BUDGET),
        ("47422810000000000000", None),
        ("", None),
        (None, None),
    ],
)
def test_who_holds_an_account(account, holder):
    assert requisites.holder_of(account) == holder
