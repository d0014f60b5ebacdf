"""Mails that are too big or too silly to be kept as files.

Each function builds one of them, always the same, and returns its name, its bytes and
its expectation. The keys of an expectation stand in ``README.md``.
"""

import base64
import hashlib
import io
import zipfile

_IVAN = {
    "email_from": "ivan@client.example",
    "contact": "Ivan Petrov",
    "client": "Client LLC",
}


def _headers(name, subject, content_type="text/plain; charset=utf-8", **others):
    headers = {
        "From": "Ivan Petrov <ivan@client.example>",
        "To": "support@desk.example",
        "Subject": subject,
        "Date": "Thu, 12 Mar 2026 12:00:00 +0300",
        "Message-ID": f"<{name.replace('_', '.')}@mail.example>",
        "MIME-Version": "1.0",
        "Content-Type": content_type,
        "Content-Transfer-Encoding": "8bit",
    }
    headers.update({key.replace("_", "-"): value for key, value in others.items()})
    return "".join(f"{key}: {value}\n" for key, value in headers.items())


def _mail(headers, body):
    return (headers + "\n" + body).replace("\n", "\r\n").encode()


def _with_attachment(name, subject, filename, content_type, data):
    """Return a mail with a short text and one attachment."""
    headers = _headers(name, subject, 'multipart/mixed; boundary="generated"')
    body = (
        "--generated\n"
        "Content-Type: text/plain; charset=utf-8\n"
        "\n"
        "See the attachment.\n"
        "--generated\n"
        f"Content-Type: {content_type}\n"
        f'Content-Disposition: attachment; filename="{filename}"\n'
        "Content-Transfer-Encoding: base64\n"
        "\n"
        f"{base64.encodebytes(data).decode()}"
        "--generated--\n"
    )
    return _mail(headers, body)


def _attachment(filename, data):
    return {
        "name": filename,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _noise(length):
    """Return letters and digits that no compression makes shorter."""
    blocks = (
        hashlib.sha256(b"%d" % number).hexdigest() for number in range(length // 64 + 1)
    )
    return "".join(blocks)[:length]


def attachment_of_25_megabytes():
    name = "attach_25_megabytes"
    data = bytes(range(256)) * (25 * 1024 * 1024 // 256)
    raw = _with_attachment(name, "Video", "video.bin", "application/octet-stream", data)
    return (
        name,
        raw,
        {
            "title": "An attachment of 25 MB is kept byte for byte.",
            "outcome": "ticket",
            "subject": "Video",
            **_IVAN,
            "body_contains": ["See the attachment."],
            "attachments": [_attachment("video.bin", data)],
        },
    )


def zip_bomb():
    name = "attach_zip_bomb"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo("zeros.bin", (2026, 3, 12, 12, 0, 0))
        member.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(member, bytes(50 * 1024 * 1024))
    data = buffer.getvalue()
    return (
        name,
        _with_attachment(name, "Archive", "zeros.zip", "application/zip", data),
        {
            "title": "An archive that unpacks to 50 MB of zeros is kept and not "
            "unpacked.",
            "outcome": "ticket",
            "subject": "Archive",
            **_IVAN,
            "attachments": [_attachment("zeros.zip", data)],
        },
    )


def html_of_5000_links():
    name = "html_5000_links"
    links = "\n".join(
        f'<p><a href="https://partner.example/item/{number}?from=mail&amp;n={number}">'
        f"Товар {number}</a></p>"
        for number in range(1, 5001)
    )
    headers = _headers(name, "Price list", "text/html; charset=utf-8")
    return (
        name,
        _mail(headers, f"<html><body>{links}</body></html>\n"),
        {
            "title": "HTML with 5,000 links is read to its end.",
            "outcome": "ticket",
            "subject": "Price list",
            **_IVAN,
            "body_contains": ["Товар 2500", "Товар 5000"],
        },
    )


def html_nested_deeply():
    name = "html_nested_5000_deep"
    depth = 5000
    body = (
        "<p>Start of the text.</p>"
        + "<div>" * depth
        + "<b>Innermost.</b>"
        + "</div>" * depth
    )
    headers = _headers(name, "Deep HTML", "text/html; charset=utf-8")
    return (
        name,
        _mail(headers, body + "\n"),
        {
            "title": "Tags nested 5,000 deep do not stop the mail.",
            "outcome": "ticket",
            "subject": "Deep HTML",
            **_IVAN,
            "body_contains": ["Start of the text."],
        },
    )


def html_of_unclosed_tags():
    name = "html_50000_unclosed_tags"
    body = "<p>Start of the text.</p>" + "<b><i>x" * 25000
    headers = _headers(name, "Unclosed", "text/html; charset=utf-8")
    return (
        name,
        _mail(headers, body + "\n"),
        {
            "title": "50,000 tags that are never closed do not stop the mail.",
            "outcome": "ticket",
            "subject": "Unclosed",
            **_IVAN,
            "body_contains": ["Start of the text."],
        },
    )


def line_of_2_megabytes():
    name = "broken_line_of_2_megabytes"
    line = "Room 330. " + "слово " * (2 * 1024 * 1024 // 11) + "end of the line"
    return (
        name,
        _mail(_headers(name, "Long line"), line + "\n"),
        {
            "title": "A single line of 2 MB is kept to its end.",
            "outcome": "ticket",
            "subject": "Long line",
            **_IVAN,
            "body_contains": ["Room 330.", "end of the line"],
        },
    )


def references_500():
    name = "thread_500_references"
    others = "\n ".join(f"<earlier.{number}@mail.example>" for number in range(499))
    headers = _headers(
        name, "Re: Printer", References=others + "\n {{ticket_message_id}}"
    )
    return (
        name,
        _mail(headers, "Friday suits us.\n"),
        {
            "title": "Of 500 references the last one finds the ticket.",
            "setup": "open_ticket",
            "outcome": "reply",
            "body_contains": ["Friday suits us."],
        },
    )


def cc_of_500():
    name = "address_500_in_copy"
    addresses = [f"person{number}@partner.example" for number in range(500)]
    headers = _headers(name, "For all", Cc=",\n ".join(addresses))
    return (
        name,
        _mail(headers, "Please read this.\n"),
        {
            "title": "500 people in copy are all kept on the ticket.",
            "outcome": "ticket",
            "subject": "For all",
            **_IVAN,
            "cc": addresses,
        },
    )


def address_of_8000_characters():
    name = "address_8000_characters"
    headers = _headers(
        name, "Long address", From=f"Long <{_noise(8000)}@partner.example>"
    )
    return (
        name,
        _mail(headers, "Who am I?\n"),
        {
            "title": "A sender address longer than any index entry does not stop "
            "the mail.",
            "outcome": "ticket",
            "subject": "Long address",
            "body_contains": ["Who am I?"],
        },
    )


def message_id_of_8000_characters():
    name = "id_8000_characters"
    headers = _headers(name, "Long id", Message_ID=f"<{_noise(8000)}@mail.example>")
    return (
        name,
        _mail(headers, "Please have a look.\n"),
        {
            "title": "A Message-ID longer than any index entry does not stop the mail.",
            "outcome": "ticket",
            "subject": "Long id",
            **_IVAN,
            "body_contains": ["Please have a look."],
        },
    )


def subject_of_100000_characters():
    name = "subject_100000_characters"
    return (
        name,
        _mail(_headers(name, _noise(100_000)), "Please have a look.\n"),
        {
            "title": "A subject of 100,000 characters does not stop the mail.",
            "outcome": "ticket",
            **_IVAN,
            "body_contains": ["Please have a look."],
        },
    )


def quote_1000_levels():
    name = "quote_1000_levels"
    quotes = "".join(">" * level + f" line {level}\n" for level in range(1, 1001))
    headers = _headers(name, "Re: Printer", In_Reply_To="{{ticket_message_id}}")
    return (
        name,
        _mail(headers, "The new text.\n\n" + quotes),
        {
            "title": "Quotes of 1,000 levels are cut.",
            "setup": "open_ticket",
            "outcome": "reply",
            "body_contains": ["The new text.", "line 1000"],
            "display_contains": ["The new text."],
            "display_lacks": ["line 1000"],
        },
    )


def forwards_nested_100_deep():
    name = "mime_100_nested_forwards"
    forwards = "".join(
        f"--level{level}\n"
        "Content-Type: message/rfc822\n"
        "\n"
        f"From: person{level}@partner.example\n"
        f"Subject: Level {level}\n"
        f'Content-Type: multipart/mixed; boundary="level{level + 1}"\n'
        "\n"
        for level in range(100)
    )
    ends = "".join(f"--level{level}--\n" for level in range(100, -1, -1))
    headers = _headers(name, "Forwards", 'multipart/mixed; boundary="level0"')
    text = "--level0\nContent-Type: text/plain\n\nThe outermost text.\n"
    innermost = "--level100\nContent-Type: text/plain\n\nInnermost.\n"
    return (
        name,
        _mail(headers, text + forwards + innermost + ends),
        {
            "title": "Forwards nested 100 deep do not stop the mail.",
            "outcome": "ticket",
            "subject": "Forwards",
            **_IVAN,
            "body_contains": ["The outermost text."],
        },
    )


def parts_1000():
    name = "mime_1000_parts"
    parts = "".join(
        f"--part\nContent-Type: text/plain\n\nPart {number}.\n"
        for number in range(1, 1001)
    )
    headers = _headers(name, "Parts", 'multipart/mixed; boundary="part"')
    return (
        name,
        _mail(headers, parts + "--part--\n"),
        {
            "title": "A mail of 1,000 parts of text is read to its end.",
            "outcome": "ticket",
            "subject": "Parts",
            **_IVAN,
            "body_contains": ["Part 1.", "Part 1000."],
        },
    )


_BUILDERS = (
    attachment_of_25_megabytes,
    zip_bomb,
    html_of_5000_links,
    html_nested_deeply,
    html_of_unclosed_tags,
    line_of_2_megabytes,
    references_500,
    cc_of_500,
    address_of_8000_characters,
    message_id_of_8000_characters,
    subject_of_100000_characters,
    quote_1000_levels,
    forwards_nested_100_deep,
    parts_1000,
)


def generated_cases():
    """Return name, bytes and expectation of each mail that is built on the spot."""
    return [build() for build in _BUILDERS]
