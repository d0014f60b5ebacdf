"""What the MAX Bot API sends and takes, as plain values."""

import hashlib
import json

MAX_ROW = 7
BLOCKED = ("chat.denied", "error.dialog.suspended", "dialog.suspended")
NOT_READY = "attachment.not.ready"
FILES = ("image", "video", "audio", "file")


def read_update(update: dict) -> dict:
    """Return one update as an event; what is not understood is of the kind other."""
    reader = {
        "message_created": _read_message,
        "message_edited": _read_message,
        "message_callback": _read_callback,
        "bot_started": _read_start,
        "bot_stopped": _read_stop,
        "dialog_removed": _read_stop,
    }.get(update.get("update_type"))
    event = reader(update) if reader else None
    if event is None:
        event = {"event_key": f"other:{_digest(update)}", "kind": "other"}
    return {**event, "raw": update, "occurred_at": update.get("timestamp")}


def _read_message(update):
    message = update["message"]
    recipient, sender = message["recipient"], message.get("sender") or {}
    if recipient.get("chat_type") != "dialog" or sender.get("is_bot"):
        return None
    body = message["body"]
    is_edit = update["update_type"] == "message_edited"
    key = f"edit:{body['mid']}:{update['timestamp']}" if is_edit else body["mid"]
    link = message.get("link") or {}
    event = {
        "event_key": f"message:{key}",
        "chat_key": str(recipient["chat_id"]),
        "kind": "edit" if is_edit else "message",
        "external_id": body["mid"],
        "text": body.get("text"),
        "sender": _read_person(sender, update.get("user_locale")),
    }
    linked = link.get("message") or {}
    if link.get("type") == "reply":
        event["reply_to"] = linked.get("mid")
    elif link.get("type") == "forward":
        event["text"] = "\n".join(filter(None, [body.get("text"), linked.get("text")]))
    attachments = [*(body.get("attachments") or ()), *(linked.get("attachments") or ())]
    if link.get("type") == "reply":
        attachments = body.get("attachments") or []
    _read_attachments(event, attachments)
    return event


def _read_attachments(event, attachments):
    files, lines = [], [event.get("text")]
    for one in attachments:
        kind, payload = one.get("type"), one.get("payload") or {}
        if kind in FILES and payload.get("url"):
            files.append(
                {
                    "file_key": payload["url"],
                    "name": one.get("filename") or kind,
                    "size": one.get("size"),
                }
            )
        elif kind == "location":
            event["latitude"], event["longitude"] = one["latitude"], one["longitude"]
            if event["kind"] == "message":
                event["kind"] = "location"
        elif kind == "contact":
            # Somebody's card, perhaps not their own: words, no proof.
            lines.append(_read_card(payload.get("vcf_info") or ""))
        elif kind == "share":
            lines.append(payload.get("url"))
    event["text"] = "\n".join(line for line in lines if line)
    if files:
        event["files"] = files


def _read_card(card):
    words = [
        line.partition(":")[2].strip()
        for line in card.splitlines()
        if line.upper().startswith(("FN", "TEL"))
    ]
    return " ".join(words)


def _read_callback(update):
    callback, message = update["callback"], update.get("message") or {}
    chat_id = (message.get("recipient") or {}).get("chat_id")
    if chat_id is None:
        return None
    return {
        "event_key": f"callback:{callback['callback_id']}:{callback.get('timestamp')}",
        "chat_key": str(chat_id),
        "kind": "button",
        "data": callback.get("payload"),
        "press_key": callback["callback_id"],
        "sender": _read_person(callback["user"], update.get("user_locale")),
    }


def _read_start(update):
    chat_id = str(update["chat_id"])
    return {
        "event_key": f"start:{chat_id}:{update['timestamp']}",
        "chat_key": chat_id,
        "kind": "message",
        "text": f"/start {update.get('payload') or ''}".strip(),
        "sender": _read_person(update["user"], update.get("user_locale")),
    }


def _read_stop(update):
    chat_id = str(update["chat_id"])
    return {
        # Both come when somebody deletes the dialogue.
        "event_key": f"{update['update_type']}:{chat_id}:{update['timestamp']}",
        "chat_key": chat_id,
        "kind": "blocked",
    }


def _read_person(user, lang):
    names = (user.get("first_name"), user.get("last_name"))
    return {
        "key": str(user.get("user_id")),
        "name": " ".join(name for name in names if name) or user.get("name"),
        "username": user.get("username"),
        "lang": lang,
    }


def _digest(update):
    return hashlib.sha256(json.dumps(update, sort_keys=True).encode()).hexdigest()


def body_of(text: str, buttons: list, attachment: dict | None) -> dict:
    """Return the body of a message.

    :param buttons: rows as ``_say`` of the chat takes them
    :param attachment: a file that was handed in before
    """
    attachments = [attachment] if attachment else []
    rows = [
        [_button(button) for button in row[start : start + MAX_ROW]]
        for row in buttons or ()
        for start in range(0, len(row), MAX_ROW)
    ]
    if rows:
        attachments.append({"type": "inline_keyboard", "payload": {"buttons": rows}})
    body = {"text": text or None}
    return {**body, "attachments": attachments} if attachments else body


def _button(button):
    if "ask_location" in button:
        return {"type": "request_geo_location", "text": button["ask_location"]}
    if "ask_contact" in button:
        return {"type": "request_contact", "text": button["ask_contact"]}
    if button.get("url"):
        return {"type": "link", "text": button["text"], "url": button["url"]}
    return {"type": "callback", "text": button["text"], "payload": button["data"]}


def kind_of(mimetype: str) -> str:
    """Return as what a file is handed in."""
    kind = (mimetype or "").partition("/")[0]
    return kind if kind in ("image", "video", "audio") else "file"
