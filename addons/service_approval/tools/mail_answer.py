"""Whether the answer to a mail approves or rejects, in Russian or English.

Only a clear word at the beginning counts.  Whoever approves under a condition, asks
back or writes a long story has not decided: that is for people to read.
"""

import re
from typing import NamedTuple

APPROVED, REJECTED = "approved", "rejected"
# Whoever writes more than this with a yes says more than a yes.
LONGEST_WORDS = 25

_YES = (
    r"согласован[оаы]?|согласую|согласуем|согласовываю|утверждаю|утверждаем|"
    r"утвержден[оаы]?|одобряю|одобряем|одобрен[оаы]?|"
    r"approved?|i approve|we approve|approving|confirmed approval"
)
_NO = (
    r"отклоняю|отклоняем|отклонен[оаы]?|отказываю|отказываем|отказано|"
    r"не (?:согласован[оаы]?|согласую|согласуем|согласовываю|утверждаю|утверждаем|"
    r"утвержден[оаы]?|одобряю|одобряем|одобрен[оаы]?)|"
    r"reject(?:ed|ing)?|(?:i|we) reject|declined?|(?:i|we) decline|"
    r"not approved?|(?:i |we )?(?:do not|don't|cannot|can't) approve"
)
_BECAUSE = (
    r"потому,? что|так как|т\. ?к\.|поскольку|ибо|по причине|причина|"
    r"because(?: of)?|since|as|reason|due to"
)
YES = re.compile(rf"(?:{_YES})(?!\w)")
NO = re.compile(rf"(?:{_NO})(?!\w)")
ANY = re.compile(rf"(?<!\w)(?:{_NO}|{_YES})(?!\w)")
BECAUSE = re.compile(rf"[\s,;:.!—–-]*(?:(?:{_BECAUSE})(?!\w))?[\s,;:.—–-]*")
CONDITION = re.compile(
    r"\?|(?<!\w)(?:но|если|только|кроме|без|при условии|однако|возможно|может быть|"
    r"пока не|не|частично|after|but|if|unless|only|except|without|however|maybe|"
    r"perhaps|provided|partly|not|until)(?!\w)"
)
GREETING = re.compile(
    r"\s*(?:(?:добр(?:ый|ое|ого) \w+|здравствуйте|уважаем\w+|приветствую|привет|"
    r"коллеги|hello|hi|dear|good (?:morning|day|afternoon|evening))(?!\w)"
    r"[^\n!,.:]*"
    # the name of who is greeted
    rf"(?:, (?!{_NO}|{_YES})[^\W\d_]+(?: [^\W\d_]+)?(?=[!,.:\n]))?"
    r"(?:[!,.:]|\n|$)\s*)*"
)
FAREWELL = re.compile(
    r"^\s*(?:--|—\s*$|с уважением|спасибо|best regards|kind regards|regards|thanks|"
    r"thank you|отправлено|sent from).*",
    re.MULTILINE | re.DOTALL,
)


class Answer(NamedTuple):
    """What somebody says: the verdict, and why he rejects, "" if he does not say."""

    verdict: str
    reason: str = ""


def read_answer(text: str) -> Answer | None:
    """Return what an answer says; None when that is not clear.

    :param text: what somebody wrote himself, without what his program quoted
    """
    words = re.sub(r"[ \t\xa0]+", " ", text or "").strip()
    plain = words.lower().replace("ё", "е").replace("’", "'")
    start = GREETING.match(plain).end()
    if end := FAREWELL.search(plain, start):
        words, plain = words[: end.start()], plain[: end.start()]
    if found := NO.match(plain, start):
        because = BECAUSE.match(plain, found.end()).end()
        return Answer(REJECTED, words[because:].strip())
    found = YES.match(plain, start)
    if not found:
        return None
    rest = plain[found.end() :]
    is_more = CONDITION.search(rest) or ANY.search(rest)
    if is_more or len(rest.split()) > LONGEST_WORDS:
        return None
    return Answer(APPROVED)
