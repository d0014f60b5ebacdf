"""References in mails that prove that their sender got a mail of ours.

``<service-KIND-ID-SIGNATURE@DOMAIN>`` stands in the References header of what leaves,
and mail programs repeat it in answers.  The signature covers the kind and all ids: of
the record first, then of the party that alone may answer with it, if there is one.
"""

import re
from collections.abc import Callable, Iterable
from hmac import compare_digest
from typing import NamedTuple

REFERENCE = re.compile(r"<service-([a-z]+)((?:-[0-9]{1,18})+)-([0-9a-f]{32})@[^>\s]*>")
SIGNATURE_LENGTH = 32

Sign = Callable[[str, tuple[int, ...]], str]


class Proof(NamedTuple):
    """What a signed reference proves: a kind of answer, and the ids it is about."""

    kind: str
    ids: tuple[int, ...]


def write_reference(proof: Proof, domain: str, sign: Sign) -> str:
    """Return the entry of the References header that proves something.

    :param proof: what it proves
    :param domain: of our address
    :param sign: returns the secret hash of a kind and its ids, in hexadecimal
    """
    ids = "-".join(map(str, proof.ids))
    return f"<service-{proof.kind}-{ids}-{_signature(proof, sign)}@{domain}>"


def find_proof(text: str, kinds: Iterable[str], sign: Sign) -> Proof | None:
    """Return what the references of a mail prove.

    :param text: raw text of References and In-Reply-To
    :param kinds: kinds that are asked for; of several that are proven the first of
        these counts, and of several of one kind the last in the text
    :param sign: as above
    """
    found = [
        (Proof(kind, tuple(map(int, ids[1:].split("-")))), signature)
        for kind, ids, signature in reversed(REFERENCE.findall(text or ""))
    ]
    for kind in kinds:
        for proof, signature in found:
            if proof.kind == kind and compare_digest(
                signature, _signature(proof, sign)
            ):
                return proof
    return None


def _signature(proof: Proof, sign: Sign) -> str:
    return sign(*proof)[:SIGNATURE_LENGTH]
