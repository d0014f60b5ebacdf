"""Why a bank would refuse a payment, in sentences that say what to do."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    "number": _lt("The number %s of the order has not 1 to 6 digits."),
    "date": _lt("A bank takes no order of %s: date it today."),
    "amount": _lt("An amount of %s cannot be paid."),
    "name_missing": _lt("The name is missing: enter it on the contact."),
    "name_long": _lt("The name is longer than 160 characters: shorten it."),
    "name_account": _lt("The name has an account number in it: take it out."),
    "inn_missing": _lt("The tax number (ИНН) is missing: enter it on the contact."),
    "inn": _lt("The tax number (ИНН) %s has a wrong digit."),
    "inn_kind": _lt("The tax number (ИНН) %s does not go with the kind of account."),
    "kpp": _lt("A company needs its КПП: enter it on the contact."),
    "kpp_kind": _lt("Only companies have a КПП: take out %s on the contact."),
    "bic": _lt("The bank has no right БИК: enter its nine digits."),
    "bank_missing": _lt("The bank with the БИК %s has no name."),
    "city_missing": _lt("The bank with the БИК %s has no city: enter it there."),
    "correspondent": _lt(
        "The correspondent account %s is not one of this bank: enter the right one."
    ),
    "account": _lt("The account %s does not belong to the bank: a digit is wrong."),
    "currency": _lt("The account %s is not one of roubles."),
    "account_kind": _lt("Nobody is paid to an account such as %s by this file."),
    "purpose_missing": _lt("The purpose of the payment is missing."),
    "purpose_long": _lt("The purpose has %s characters, 210 at most are taken."),
    "purpose_vat": _lt("The purpose says nothing about VAT (НДС)."),
    "characters": _lt("Banks do not take these characters: %s"),
    "priority": _lt("The order of payment is a digit from 1 to 5, not %s."),
    "income_code": _lt("The income code %s is for payments to persons, from 1 to 5."),
    "double": _lt("Another order of this day has the number %s."),
}


def sentence(env, problem):
    """Return a problem of the payment file as a sentence.

    :param problem: ``tools.bank_exchange.Problem``
    """
    text = env._(SENTENCES[problem.code])
    return text % problem.value if "%s" in text else text
