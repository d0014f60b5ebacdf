"""Whether the answer to an offer says yes or no, in Russian or English.

Only a clear word counts: a condition, a question, both words or a long story are for
people to read.
"""

import re

ACCEPT, DECLINE = "accept", "decline"
# Whoever writes more than this says more than a yes or a no.
LONGEST_WORDS = 40

_YES = (
    r"да|принимаю|принимаем|принято|согласен|согласна|согласны|беру|берем|берусь|"
    r"возьму|возьмем|подтверждаю|подтверждаем|"
    r"yes|accept|accepted|accepting|agree|agreed|confirm|confirmed|take it|"
    r"(?:i|we)(?:'ll| will)? take(?: this| the)?(?: work| job)?"
)
_NO = (
    r"нет|отказ|отказываюсь|отказываемся|откажусь|откажемся|"
    r"не (?:могу|можем|смогу|сможем|принимаю|принимаем|возьму|возьмем)|"
    r"no|decline|declined|declining|refuse|refused|can ?not|can't|unable"
)
_NOT = r"не|not|can ?not|can't|don't|do not|won't|will not|unable to|нет"
YES = re.compile(rf"\b(?:{_YES})\b")
NO = re.compile(rf"\b(?:(?:{_NOT}) (?:\w+ ){{0,2}}?(?:{_YES})|{_NO})\b")
CONDITION = re.compile(
    r"\?|\b(?:но|если|только|кроме|при условии|однако|возможно|может быть|"
    r"попробую|постараюсь|but|if|unless|only|except|however|maybe|perhaps|try)\b"
)
GREETING = re.compile(
    r"^\s*(?:добр(?:ый|ое|ого) \w+|здравствуйте|уважаем\w+|приветствую|привет|"
    r"hello|hi|dear|good (?:morning|day|afternoon|evening))\b[^\n!,.]*[!,.]?"
)
FAREWELL = re.compile(
    r"^\s*(?:--|с уважением|спасибо|best regards|kind regards|regards|thanks|"
    r"thank you|отправлено|sent from).*",
    re.MULTILINE | re.DOTALL,
)


def read_answer(text):
    """Return what somebody says to an offer.

    :param str text: what they wrote themselves, without what their program quoted
    :return: ``"accept"``, ``"decline"``, or None when that is for people to decide
    """
    words = re.sub(r"[ \t\xa0]+", " ", (text or "").lower())
    words = words.replace("ё", "е").replace("’", "'")
    words = FAREWELL.sub("", GREETING.sub("", words.strip()))
    if CONDITION.search(words) or len(words.split()) > LONGEST_WORDS:
        return None
    says_no = bool(NO.search(words))
    says_yes = bool(YES.search(NO.sub(" ", words)))
    if says_yes == says_no:
        return None
    return ACCEPT if says_yes else DECLINE
