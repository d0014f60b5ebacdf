"""Requisites of Russian payments: tax numbers, bank codes, accounts.

Sources: the check digits of an ИНН stand in the tax service's order ЕД-7-14/559@ (here
python-stdnum computes them), the form of a КПП in the same order; the key of an account
in the Bank of Russia's instruction 515 of 08.09.1997; what an account's first digits
say in the chart of accounts (Bank of Russia, 809-П).
"""

import re

from stdnum.ru import inn as stdnum_inn

COMPANY = "company"
SOLE_TRADER = "sole_trader"
INDIVIDUAL = "individual"
BUDGET = "budget"

# First digits of an account -> who holds it; the longest that fits counts.
HOLDERS = {
    "03": BUDGET,
    "401": BUDGET,
    "402": BUDGET,
    "403": BUDGET,
    "404": BUDGET,
    "405": COMPANY,
    "406": COMPANY,
    "407": COMPANY,
    "40802": SOLE_TRADER,
    "40807": COMPANY,
    "40817": INDIVIDUAL,
    "40820": INDIVIDUAL,
    "423": INDIVIDUAL,
    "426": INDIVIDUAL,
}
INN_LENGTH = {COMPANY: 10, SOLE_TRADER: 12, INDIVIDUAL: 12}
KPP = re.compile(r"(?!00)[0-9]{4}[0-9A-Z]{2}[0-9]{3}", re.ASCII)
BIC = re.compile(r"[0-9]{9}", re.ASCII)
# The sixth digit is a letter where the currency is one of clearing (Cyrillic in the
# instruction; the same letters of the Latin alphabet look alike and are typed).
ACCOUNT = re.compile(r"[0-9]{5}[0-9АВСЕНКМРТХABCEHKMPTX][0-9]{14}", re.ASCII)
LETTERS = str.maketrans("АВСЕНКМРТХABCEHKMPTX", "0123456789" * 2)
KEY_PLACE = 8
# Code of the rouble in accounts: 810 ever since, not the 643 of today's currency code.
ROUBLE = "810"
WEIGHTS = (7, 1, 3) * 7 + (7, 1)
# Ends of the codes of the Bank of Russia's own units: their clients' accounts and all
# correspondent accounts take the key of the unit.
UNIT_ENDS = ("000", "001", "002")


def is_inn(text):
    """Tell whether a text is an ИНН of 10 or 12 digits with right check digits."""
    plain = isinstance(text, str) and text.isascii() and text.isdigit()
    return plain and not text.startswith("00") and stdnum_inn.is_valid(text)


def is_kpp(text):
    """Tell whether a text has the form of a КПП."""
    return bool(KPP.fullmatch(text or ""))


def is_bic(text):
    """Tell whether a text has the form of a bank's БИК; it has no check digit."""
    return bool(BIC.fullmatch(text or ""))


def is_bank(text):
    """Tell whether a text has the form of the БИК of a bank: 04, then its region."""
    return is_bic(text) and text.startswith("04")


def is_rouble(account):
    """Tell whether an account is one of roubles."""
    return (account or "")[5:8] == ROUBLE


def account_key(bic, account):
    """Return the digit that the ninth one of an account must be.

    :param str bic: 9 digits
    :param str account: 20 characters; what stands in its ninth place does not matter
    :raise ValueError: when one of them has not its form
    """
    if not is_bic(bic) or not ACCOUNT.fullmatch(account or ""):
        raise ValueError("A key needs a bank code of 9 and an account of 20 digits.")
    digits = account.translate(LETTERS)
    digits = digits[:KEY_PLACE] + "0" + digits[KEY_PLACE + 1 :]
    of_unit = account.startswith("301") or bic.endswith(UNIT_ENDS)
    prefix = "0" + bic[4:6] if of_unit else bic[-3:]
    total = sum(
        int(digit) * weight % 10
        for digit, weight in zip(prefix + digits, WEIGHTS, strict=True)
    )
    return str(total % 10 * 3 % 10)


def is_account(bic, account):
    """Tell whether an account has its form and the key that its bank asks for."""
    if not is_bic(bic) or not ACCOUNT.fullmatch(account or ""):
        return False
    return account[KEY_PLACE] == account_key(bic, account)


def is_correspondent(bic, account):
    """Tell whether an account can be the correspondent account of a bank."""
    return (account or "").startswith("301") and is_account(bic, account)


def holder_of(account):
    """Return who holds an account by its first digits, None when they do not say."""
    for length in (5, 3, 2):
        holder = HOLDERS.get((account or "")[:length])
        if holder:
            return holder
    return None
