"""A bank's own rules for payment orders, read by its library vitya.

Run by its own Python (bank_rules.lock) with a file for the bank on standard input;
prints a list of [number, sentence of what is wrong or null] as JSON.  The file is taken
apart here once more, so that no code of the writer has a part in the verdict.
"""

import json
import sys

from pydantic import ValidationError
from vitya.payment_order.enums import AccountKind, PaymentType
from vitya.payment_order.fields import (
    UIN,
    Amount,
    Number,
    OperationKind,
    Payer,
    PayerAccountNumber,
    PayerINN,
    PayerKPP,
    PaymentOrder,
    Purpose,
    PurposeCode,
    Receiver,
    ReceiverAccountNumber,
    ReceiverBIC,
    ReceiverINN,
    ReceiverKPP,
)
from vitya.payment_order.payments.checkers import BaseModelChecker
from vitya.payment_order.payments.tools import get_account_kind
from vitya.pydantic_fields import BIC

KINDS = {
    AccountKind.IP: PaymentType.IP,
    AccountKind.FL: PaymentType.FL,
    AccountKind.LE: PaymentType.LE,
    AccountKind.CHAMELEON: PaymentType.CHAMELEON,
}


class Order(BaseModelChecker):
    payment_type: PaymentType
    number: Number
    amount: Amount
    payer: Payer
    payer_account: PayerAccountNumber
    payer_inn: PayerINN
    payer_kpp: PayerKPP | None
    payer_bic: BIC
    receiver: Receiver
    receiver_account: ReceiverAccountNumber
    receiver_bic: ReceiverBIC
    receiver_inn: ReceiverINN | None
    receiver_kpp: ReceiverKPP | None
    priority: PaymentOrder
    operation_kind: OperationKind
    purpose: Purpose
    purpose_code: PurposeCode | None
    uin: UIN | None


def verdict(keys):
    """Return what the bank has against an order, None when nothing."""
    account = keys["ПолучательРасчСчет"]

    def given(key):
        value = keys.get(key)
        return None if value in ("0", "", None) else value

    try:
        order = Order(
            payment_type=KINDS[get_account_kind(account)],
            number=keys["Номер"],
            amount=keys["Сумма"],
            payer=keys["Плательщик1"],
            payer_account=keys["ПлательщикРасчСчет"],
            payer_inn=given("ПлательщикИНН"),
            payer_kpp=given("ПлательщикКПП"),
            payer_bic=keys["ПлательщикБИК"],
            receiver=keys["Получатель1"],
            receiver_account=account,
            receiver_bic=keys["ПолучательБИК"],
            receiver_inn=given("ПолучательИНН"),
            receiver_kpp=given("ПолучательКПП"),
            priority=int(keys["Очередность"]),
            operation_kind=keys["ВидОплаты"],
            purpose=keys["НазначениеПлатежа"],
            purpose_code=given("КодНазПлатежа") and int(keys["КодНазПлатежа"]),
            uin=given("Код"),
        )
    except ValidationError as error:
        return str(error)
    if str(order.purpose) != keys["НазначениеПлатежа"]:
        return f"the bank would change the purpose to {order.purpose}"
    return None


def orders(text):
    """Return the keys of each order of a file."""
    found, current = [], None
    for line in text.split("\r\n"):
        key, _equals, value = line.partition("=")
        if key == "СекцияДокумент":
            current = {}
        elif key == "КонецДокумента":
            found.append(current)
            current = None
        elif current is not None:
            current[key] = value
    return found


if __name__ == "__main__":
    content = sys.stdin.buffer.read().decode("cp1251")
    print(json.dumps([[keys["Номер"], verdict(keys)] for keys in orders(content)]))
