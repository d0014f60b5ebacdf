"""The code of payment requisites that bank programs scan, ГОСТ Р 56042-2014."""

import base64
import io
from decimal import Decimal
from typing import NamedTuple

import qrcode

# Version 1 of the standard, UTF-8.
HEAD = "ST00012"
SEPARATOR = "|"
LIMITS = {"Name": 160, "BankName": 45, "Purpose": 210}


class Bill(NamedTuple):
    """What a payer needs to know; ``amount`` is a Decimal in roubles."""

    name: str
    inn: str
    kpp: str
    account: str
    bank: str
    bic: str
    correspondent: str
    amount: Decimal
    purpose: str


def payload(bill):
    """Return the text to encode.

    :raise ValueError: when the amount is not positive or has parts of a kopeck
    """
    kopecks = bill.amount * 100
    if kopecks <= 0 or kopecks != int(kopecks):
        raise ValueError("The amount is positive and has whole kopecks.")
    values = {
        "Name": bill.name,
        "PersonalAcc": bill.account,
        "BankName": bill.bank,
        "BIC": bill.bic,
        # The standard asks for the key even where the bank has no such account.
        "CorrespAcc": bill.correspondent or "0",
        "Sum": str(int(kopecks)),
        "Purpose": bill.purpose,
        "PayeeINN": bill.inn,
        "KPP": bill.kpp,
    }
    parts = [f"{key}={_clean(key, value)}" for key, value in values.items() if value]
    return SEPARATOR.join([HEAD, *parts])


def picture(text):
    """Return a text as a QR code: an address that holds the picture itself."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=1)
    # Bytes, since the standard says UTF-8 and not what a library may choose.
    code.add_data(text.encode())
    stream = io.BytesIO()
    code.make_image().save(stream, "PNG")
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"


def _clean(key, value):
    """Return a value on one line, without the separator, not longer than allowed."""
    return " ".join(value.replace(SEPARATOR, " ").split())[: LIMITS.get(key)]
