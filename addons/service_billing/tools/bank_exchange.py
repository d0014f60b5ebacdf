"""Payment orders for the bank: 1CClientBankExchange 1.03.

Sources: 1C's description of the format 1.03 ("Стандарт обмена с системами Клиент
банка") for keys, order and lengths; Bank of Russia 762-П for what a payment order must
hold; the lists of reasons for which banks refuse such files.  A file has no way to
quote anything, therefore every value is checked before a byte is written.
"""

import re
import unicodedata
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from . import requisites

HEAD = "1CClientBankExchange"
TAIL = "КонецФайла"
ORDER = "Платежное поручение"
NAME_LIMIT = 160
PURPOSE_LIMIT = 210
AMOUNT_LIMIT = 18
# Banks take an order for ten days after its date (762-П, 5.7).
DAYS_VALID = 10

# What banks take in names and purposes: everything else is dropped or refused there.
ALLOWED = re.compile(r"[ -~А-Яа-яЁё№]")
LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("«»„“”‟″", '"'),
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "₽": "руб.",
        "\N{SOFT HYPHEN}": "",
        "\N{ZERO WIDTH SPACE}": "",
        "\N{ZERO WIDTH NO-BREAK SPACE}": "",
    }
)
FOREIGN_ACCOUNT = re.compile(r"(?<!\d)4\d{19}(?!\d)", re.ASCII)
NUMBER = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


class Party(NamedTuple):
    """A payer or a receiver with one account; all texts."""

    name: str
    inn: str
    kpp: str
    account: str
    bank: str
    city: str
    bic: str
    correspondent: str


class Payment(NamedTuple):
    """One payment order; ``ref`` is what the caller knows it by."""

    ref: object
    number: str
    date: date
    amount: Decimal
    receiver: Party
    purpose: str
    priority: str = "5"
    income_code: str = ""


class Problem(NamedTuple):
    """Why a payment cannot go out: a code of :data:`PROBLEMS` and what is wrong."""

    code: str
    value: str = ""


# Codes of problems.  Whoever shows them has the sentences.
PROBLEMS = (
    "number",
    "date",
    "amount",
    "name_missing",
    "name_long",
    "name_account",
    "inn_missing",
    "inn",
    "inn_kind",
    "kpp",
    "kpp_kind",
    "bic",
    "bank_missing",
    "city_missing",
    "correspondent",
    "account",
    "currency",
    "account_kind",
    "purpose_missing",
    "purpose_long",
    "purpose_vat",
    "characters",
    "priority",
    "income_code",
    "double",
)


class PayerProblem(Exception):
    """The payer's own requisites are wrong, so that no payment can go out."""

    def __init__(self, problem):
        super().__init__(problem.code)
        self.problem = problem


def normalise(text):
    """Return a text on one line, with typographic characters replaced by plain ones."""
    # NFC and not NFKC, which would turn № into "No".
    plain = unicodedata.normalize("NFC", text or "").translate(LOOKALIKES)
    return " ".join(plain.split())


def refused_characters(text):
    """Return the characters of a normalised text that banks do not take."""
    return "".join(sorted({each for each in text if not ALLOWED.match(each)}))


def party_problem(party):
    """Return what is wrong with a payer or receiver, None when nothing is.

    :param Party party: its texts are normalised
    """
    holder = requisites.holder_of(party.account)
    inn, kpp = party.inn, party.kpp
    conditions = (
        (not party.name, "name_missing", ""),
        (len(_full_name(party)) > NAME_LIMIT, "name_long", party.name),
        (FOREIGN_ACCOUNT.search(party.name), "name_account", party.name),
        (not requisites.is_bank(party.bic), "bic", party.bic),
        (not party.bank, "bank_missing", party.bic),
        (not party.city, "city_missing", party.bic),
        (
            not requisites.is_correspondent(party.bic, party.correspondent),
            "correspondent",
            party.correspondent,
        ),
        (not requisites.is_account(party.bic, party.account), "account", party.account),
        (not requisites.is_rouble(party.account), "currency", party.account),
        (
            holder not in requisites.INN_LENGTH,
            "account_kind",
            party.account,
        ),
        (not inn and holder != requisites.INDIVIDUAL, "inn_missing", ""),
        (inn and not requisites.is_inn(inn), "inn", inn),
        (inn and len(inn) != requisites.INN_LENGTH.get(holder), "inn_kind", inn),
        (kpp and holder != requisites.COMPANY, "kpp_kind", kpp),
        (holder == requisites.COMPANY and not requisites.is_kpp(kpp), "kpp", kpp),
        *(
            (refused_characters(text), "characters", refused_characters(text))
            for text in (party.name, party.bank, party.city)
        ),
    )
    return _first_problem(conditions)


def payment_problem(payment, today):
    """Return what is wrong with a payment, None when nothing is.

    :param Payment payment: its texts are normalised
    :param date today: the day on which the file is made
    """
    purpose = payment.purpose
    amount = payment.amount
    holder = requisites.holder_of(payment.receiver.account)
    bad_characters = refused_characters(purpose)
    conditions = (
        (not NUMBER.fullmatch(payment.number or ""), "number", payment.number),
        (
            not today - timedelta(DAYS_VALID) <= payment.date <= today,
            "date",
            f"{payment.date:%d.%m.%Y}",
        ),
        (
            not isinstance(amount, Decimal)
            or not amount.is_finite()
            or amount <= 0
            or amount != round(amount, 2)
            or len(f"{amount:.2f}") > AMOUNT_LIMIT,
            "amount",
            str(amount),
        ),
        (not purpose, "purpose_missing", ""),
        (len(purpose) > PURPOSE_LIMIT, "purpose_long", str(len(purpose))),
        (bad_characters, "characters", bad_characters),
        ("ндс" not in purpose.lower(), "purpose_vat", ""),
        (payment.priority not in set("12345"), "priority", payment.priority),
        (
            payment.income_code
            and (
                payment.income_code not in set("12345")
                or holder != requisites.INDIVIDUAL
            ),
            "income_code",
            payment.income_code,
        ),
    )
    return _first_problem(conditions) or party_problem(payment.receiver)


def write(payer, payments, created, sender="Odoo"):
    """Return a file for the bank and what had to be left out of it.

    :param Party payer: whose account is charged
    :param payments: list of :class:`Payment`
    :param datetime created: local time of the payer
    :param str sender: name of the program
    :return: (bytes or None when nothing can be paid, dict ref -> :class:`Problem`)
    :raise PayerProblem: when the payer's requisites are wrong
    """
    payer = _normalised(payer)
    problem = party_problem(payer)
    if problem:
        raise PayerProblem(problem)
    payments = [
        each._replace(
            purpose=normalise(each.purpose), receiver=_normalised(each.receiver)
        )
        for each in payments
    ]
    refused, good, numbers = {}, [], Counter()
    for payment in payments:
        problem = payment_problem(payment, created.date())
        # A bank takes the second order of a day with the same number for a repeat.
        key = payment.number, payment.date
        if not problem and numbers[key]:
            problem = Problem("double", payment.number)
        if problem:
            refused[payment.ref] = problem
            continue
        numbers[key] += 1
        good.append(payment)
    return (_encode(payer, good, created, sender) if good else None), refused


def _first_problem(conditions):
    for is_wrong, code, value in conditions:
        if is_wrong:
            return Problem(code, value or "")
    return None


def _normalised(party):
    return Party(*map(normalise, party))


def _full_name(party):
    return f"ИНН {party.inn} {party.name}" if party.inn else party.name


def _encode(payer, payments, created, sender):
    days = [payment.date for payment in payments]
    lines = [
        HEAD,
        "ВерсияФормата=1.03",
        "Кодировка=Windows",
        f"Отправитель={normalise(sender)}",
        "Получатель=",
        f"ДатаСоздания={created:%d.%m.%Y}",
        f"ВремяСоздания={created:%H:%M:%S}",
        f"ДатаНачала={min(days):%d.%m.%Y}",
        f"ДатаКонца={max(days):%d.%m.%Y}",
        f"РасчСчет={payer.account}",
        f"Документ={ORDER}",
    ]
    for payment in payments:
        lines += [f"СекцияДокумент={ORDER}", *_order(payer, payment), "КонецДокумента"]
    # Strict: what cp1251 does not have was refused above.
    return "".join(f"{line}\r\n" for line in [*lines, TAIL]).encode("cp1251")


def _order(payer, payment):
    yield f"Номер={payment.number}"
    yield f"Дата={payment.date:%d.%m.%Y}"
    yield f"Сумма={payment.amount:.2f}"
    yield from _side("Плательщик", payer)
    yield from _side("Получатель", payment.receiver)
    yield "ВидПлатежа=Электронно"
    yield "ВидОплаты=01"
    yield "Код=0"
    if payment.income_code:
        yield f"КодНазПлатежа={payment.income_code}"
    yield f"НазначениеПлатежа={payment.purpose}"
    yield f"НазначениеПлатежа1={payment.purpose}"
    yield f"Очередность={payment.priority}"


def _side(side, party):
    yield f"{side}Счет={party.account}"
    yield f"{side}={_full_name(party)}"
    yield f"{side}ИНН={party.inn or '0'}"
    yield f"{side}КПП={party.kpp or '0'}"
    yield f"{side}1={party.name}"
    yield f"{side}РасчСчет={party.account}"
    yield f"{side}Банк1={party.bank}"
    yield f"{side}Банк2={party.city}"
    yield f"{side}БИК={party.bic}"
    yield f"{side}Корсчет={party.correspondent}"
