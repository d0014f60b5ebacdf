"""Amounts of money in Russian words, as primary documents ask for."""

from decimal import ROUND_HALF_UP, Decimal

from num2words import num2words

KOPECK = Decimal("0.01")


def in_words(amount, currency="RUB"):
    """Return an amount in words, with its hundredths in digits.

    :param Decimal amount: at least 0; rounded half up to hundredths
    :param str currency: ISO code
    :return: such as "Двенадцать тысяч пятьсот рублей 00 копеек"
    :raise NotImplementedError: for a currency that num2words has no Russian words for
    """
    # An int is taken for hundredths by num2words, and a float has none exactly.
    exact = Decimal(amount).quantize(KOPECK, ROUND_HALF_UP)
    words = num2words(
        exact, lang="ru", to="currency", currency=currency, cents=False, separator=" "
    )
    whole, hundredths, name = " ".join(words.split()).rsplit(" ", 2)
    return f"{whole[:1].upper()}{whole[1:]} {hundredths:0>2} {name}"
