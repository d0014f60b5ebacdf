"""What Telegram tells, in the words that all messengers share.

``telegram.Update.de_json`` reads it: what is not as it should be raises there, what is
unknown there is an event of the kind ``other``.
"""

from telegram import Update

# Everything else Telegram does not send us.
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
FILE_KINDS = (
    "document",  # first: animations and such come as documents, too
    "video",
    "voice",
    "audio",
    "video_note",
)
SUFFIXES = {"photo": "jpg", "video": "mp4", "voice": "ogg", "audio": "mp3"}
SUFFIXES["video_note"] = "mp4"
MIMETYPES = {"photo": "image/jpeg", "voice": "audio/ogg", "video_note": "video/mp4"}
HERE = ("member", "administrator", "creator", "restricted")


def read_update(payload: dict) -> dict:
    """Return an update as an event, see ``_read_events`` of the adapters.

    Besides the keys that are named there: ``chat_type``, ``media_group``,
    ``is_own_contact``, ``migrate_to`` (new number of the chat), ``is_unreadable``.

    :raise Exception: when it is none
    """
    update = Update.de_json(payload)
    event = {"event_key": str(update.update_id), "chat_key": "", "kind": "other"}
    if update.callback_query:
        return event | _read_press(update.callback_query)
    if update.my_chat_member:
        return event | _read_member(update.my_chat_member)
    if update.message:
        return event | _read_message(update.message)
    if update.edited_message:
        return event | _read_edit(update.edited_message)
    return event


def _read_person(user):
    return {
        "key": str(user.id),
        "name": user.full_name,
        "username": user.username or "",
        "lang": user.language_code or "",
    }


def _read_chat(chat):
    return {"chat_key": str(chat.id), "chat_type": str(chat.type)}


def _read_press(query):
    event = {
        "kind": "button",
        "chat_key": str(query.from_user.id),
        "chat_type": "private",
        "sender": _read_person(query.from_user),
        "data": query.data or "",
        "press_key": query.id,
    }
    if query.message:
        event.update(_read_chat(query.message.chat))
        event["reply_to"] = str(query.message.message_id)
    return event


def _read_member(changed):
    is_here = changed.new_chat_member.status in HERE
    return {
        **_read_chat(changed.chat),
        "kind": "blocked",
        "data": "unblocked" if is_here else "blocked",
        "sender": _read_person(changed.from_user),
        "occurred_at": changed.date.isoformat(),
    }


def _read_message(message):
    event = {
        **_read_chat(message.chat),
        "external_id": str(message.message_id),
        "occurred_at": message.date.isoformat(),
    }
    if message.migrate_to_chat_id:
        return event | {
            "kind": "message",
            "migrate_to": str(message.migrate_to_chat_id),
        }
    person = message.from_user
    content = _read_content(message)
    if not person or person.is_bot or not content:
        return event | {"kind": "other"}
    event.update({"kind": "message", "sender": _read_person(person), **content})
    if message.location:
        event["kind"] = "location"
    if message.reply_to_message:
        event["reply_to"] = str(message.reply_to_message.message_id)
    if message.media_group_id:
        event["media_group"] = message.media_group_id
    return event


def _read_edit(message):
    event = _read_message(message)
    # Somebody who shares the way sends a change every few seconds.
    is_word = event["kind"] == "message" and not event.get("is_unreadable")
    moment = message.edit_date or message.date
    return event | {
        "kind": "edit" if is_word else "other",
        "occurred_at": moment.isoformat(),
    }


def _read_content(message):
    """Return what a message says, empty for a word of Telegram itself."""
    text = message.text or message.caption or ""
    files = _read_files(message)
    content = {"text": text, "files": files}
    if message.contact:
        return content | _read_contact(message)
    if message.location:
        venue = message.venue
        place = message.location
        content.update(latitude=place.latitude, longitude=place.longitude)
        content["text"] = f"{venue.title}, {venue.address}" if venue else text
        return content
    if message.sticker:
        content["text"] = message.sticker.emoji or ""
    if content["text"] or files:
        return content
    is_word = message.effective_attachment is not None
    return content | {"is_unreadable": True} if is_word else {}


def _read_contact(message):
    """Return a contact: that of the person vouches for the number, others are words."""
    contact, person = message.contact, message.from_user
    phone = "+" + "".join(char for char in contact.phone_number if char.isdigit())
    if person and contact.user_id == person.id:
        return {
            "is_own_contact": True,
            "sender": {**_read_person(person), "phone": phone},
        }
    name = " ".join(filter(None, (contact.first_name, contact.last_name)))
    return {"text": f"{name}, {phone}"}


def _read_files(message):
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return [_read_file("photo", largest)]
    for kind in FILE_KINDS:
        found = getattr(message, kind)
        if found:
            return [_read_file(kind, found)]
    return []


def _read_file(kind, found):
    name = getattr(found, "file_name", None)
    mimetype = getattr(found, "mime_type", None) or MIMETYPES.get(kind)
    if not name:
        suffix = SUFFIXES.get(kind)
        name = f"{kind}_{found.file_unique_id}" + (f".{suffix}" if suffix else "")
    return {
        "file_key": found.file_id,
        "name": name,
        "mimetype": mimetype or "",
        "size": found.file_size or 0,
    }
