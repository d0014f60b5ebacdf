"""Requests and answers of the WhatsApp Cloud API, as plain values."""

import hashlib
import hmac

MAX_TEMPLATE = 1024
# Characters above buttons
MAX_BODY = 1024
MAX_BUTTONS = 3
MAX_ROWS = 10
MEDIA = ("image", "document", "audio", "video", "sticker")
IMAGES = ("image/jpeg", "image/png")
SIGNATURE = "sha256="

# What Meta's numbers of errors mean for a message
BLOCKED = {131050}
REFUSED = {0, 3, 10, 190, 200, 368, 131031, 131042, 133010}
TOO_FAST = {4, 80007, 130429, 131048, 131056}
DOWN = {1, 2, 131000, 131016, 133004}


def is_signed(secret: str, signature: str, body: bytes) -> bool:
    """Tell whether a request was signed with the secret of the app."""
    if not secret:
        return False
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest((SIGNATURE + digest).encode(), signature.encode())


def read_message(message: dict, names: dict) -> dict:
    """Return a message of a client as an event.

    :param dict names: number -> how the person calls themselves
    """
    sender, kind = str(message["from"]), message.get("type")
    part = message.get(kind) or {}
    event = {
        "event_key": f"message:{message['id']}",
        "chat_key": sender,
        "kind": "message",
        "external_id": message["id"],
        "reply_to": (message.get("context") or {}).get("id"),
        # Meta has verified that the number is theirs.
        "sender": {"key": sender, "phone": f"+{sender}", "name": names.get(sender)},
        "occurred_at": message.get("timestamp"),
        "raw": message,
    }
    if kind == "text":
        event["text"] = part["body"]
    elif kind in MEDIA:
        event["text"] = part.get("caption")
        event["files"] = [
            {
                "file_key": part["id"],
                "name": part.get("filename") or name_of(kind, part.get("mime_type")),
                "mimetype": part.get("mime_type"),
            }
        ]
    elif kind == "location":
        event.update(kind="location", **read_place(part))
    elif kind == "interactive":
        reply = part.get(part.get("type")) or {}
        event.update(kind="button", data=reply.get("id"), text=reply.get("title"))
    elif kind == "button":
        event.update(kind="button", data=part.get("payload"), text=part.get("text"))
    elif kind == "contacts":
        event["text"] = "\n".join(read_card(card) for card in message["contacts"])
    else:
        event["kind"] = "other"
    return event


def read_place(place: dict) -> dict:
    """Return where somebody is, as keys of an event."""
    words = [place.get("name"), place.get("address")]
    return {
        "latitude": place["latitude"],
        "longitude": place["longitude"],
        "text": ", ".join(word for word in words if word),
    }


def read_card(card: dict) -> str:
    """Return a card from somebody's telephone book as one line."""
    name = (card.get("name") or {}).get("formatted_name") or ""
    phones = [phone.get("phone") or "" for phone in card.get("phones") or ()]
    return " ".join(filter(None, [name, *phones]))


def read_status(status: dict) -> dict:
    """Return how far a message of ours has come, as an event."""
    error = (status.get("errors") or [{}])[0]
    return {
        "event_key": f"status:{status['id']}:{status['status']}",
        "chat_key": str(status["recipient_id"]),
        "kind": "status",
        "external_id": status["id"],
        "status": status["status"],
        "problem": words_of(error),
        "occurred_at": status.get("timestamp"),
        "raw": status,
    }


def words_of(error: dict) -> str:
    """Return what Meta says about an error, for people."""
    details = (error.get("error_data") or {}).get("details")
    title = error.get("title") or error.get("message") or ""
    words = f"{title}: {details}" if details and details != title else title
    return f"{words} ({error['code']})" if error.get("code") else words


def read_failure(error: dict) -> dict | None:
    """Return what an error means for a message; None: the status of HTTP says it."""
    code = error.get("code")
    if code in TOO_FAST:
        return {"retry_after": 60 if code == 131048 else 10}
    if not isinstance(code, int):
        return None
    result = {"error": words_of(error)}
    if code in REFUSED:
        result["is_refused"] = True
    elif code in DOWN:
        result["is_down"] = True
    else:
        result.update(is_final=True, is_blocked=code in BLOCKED)
    return result


def name_of(kind: str, mimetype: str | None) -> str:
    """Return a name for a file that has none: voice.ogg, image.jpeg."""
    ending = (mimetype or "").partition(";")[0].partition("/")[2]
    return f"{kind}.{ending}" if ending.isalnum() else kind


def text_content(text: str, buttons: list) -> dict:
    """Return the content of a message with a text, and with buttons if need be.

    What WhatsApp has no button for stands in the text.
    """
    flat = [button for row in buttons or () for button in row]
    presses = [button for button in flat if button.get("data")]
    links = [f"{one['text']}: {one['url']}" for one in flat if one.get("url")]
    text = "\n".join([text, *links]) if text or not links else "\n".join(links)
    if any("ask_location" in button for button in flat):
        return _interactive("location_request_message", text, {"name": "send_location"})
    # Better without buttons than not at all.
    if not presses or len(text) > MAX_BODY:
        return {"type": "text", "text": {"body": text or "…", "preview_url": False}}
    if len(presses) <= MAX_BUTTONS:
        action = {
            "buttons": [
                {
                    "type": "reply",
                    "reply": {"id": one["data"], "title": one["text"][:20]},
                }
                for one in presses
            ]
        }
        return _interactive("button", text, action)
    rows = [{"id": one["data"], "title": one["text"][:24]} for one in presses]
    sections = [{"title": "…", "rows": rows[:MAX_ROWS]}]
    return _interactive("list", text, {"button": "…", "sections": sections})


def _interactive(kind, text, action):
    interactive = {"type": kind, "body": {"text": text or "…"}, "action": action}
    return {"type": "interactive", "interactive": interactive}


def template_content(name: str, lang: str, text: str) -> dict:
    """Return the content of a message outside the 24 hours.

    In the place of a template neither new lines nor many spaces are taken.
    """
    text = " ".join(text.split())
    if len(text) > MAX_TEMPLATE:
        text = text[: MAX_TEMPLATE - 1] + "…"
    parameter = {"type": "text", "text": text}
    body = {"type": "body", "parameters": [parameter]}
    template = {"name": name, "language": {"code": lang}, "components": [body]}
    return {"type": "template", "template": template}


def file_content(media_id: str, name: str, mimetype: str) -> dict:
    """Return the content of a message with a file that was handed in before."""
    kind = mimetype.partition("/")[0]
    if mimetype in IMAGES:
        return {"type": "image", "image": {"id": media_id}}
    if kind == "audio" or mimetype == "video/mp4":
        return {"type": kind, kind: {"id": media_id}}
    return {"type": "document", "document": {"id": media_id, "filename": name}}
