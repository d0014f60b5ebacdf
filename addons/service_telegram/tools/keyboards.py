"""Buttons as Telegram wants them."""

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

MAX_DATA = 64
MAX_ROW = 8
MAX_BUTTONS = 100


def check_buttons(rows) -> None:
    """Check that Telegram takes buttons.

    :param rows: of dicts, see ``_say`` of ``service.messenger.chat``
    :raise ValueError: where it would not
    """
    buttons = [button for row in rows or () for button in row]
    if len(buttons) > MAX_BUTTONS or any(len(row) > MAX_ROW for row in rows or ()):
        raise ValueError("Telegram takes 8 buttons in a row and 100 in all.")
    for button in buttons:
        if len((button.get("data") or "").encode()) > MAX_DATA:
            raise ValueError(f"{button['data']!r} is longer than {MAX_DATA} bytes.")


def is_question(row) -> bool:
    """Tell whether a row asks for the place or the contact of the person."""
    return any("ask_location" in button or "ask_contact" in button for button in row)


def split_rows(rows) -> list[list]:
    """Return rows that fit one message each: what asks for a place stands apart."""
    asking = [row for row in rows or () if is_question(row)]
    plain = [row for row in rows or () if not is_question(row)]
    return [part for part in (asking, plain) if part]


def make_keyboard(rows):
    """Return the keyboard of a message, None where it has none."""
    if not rows:
        return None
    if any(is_question(row) for row in rows):
        return ReplyKeyboardMarkup(
            [[_ask(button) for button in row] for row in rows],
            resize_keyboard=True,
            one_time_keyboard=True,
        )
    return InlineKeyboardMarkup([[_press(button) for button in row] for row in rows])


def _ask(button):
    if "ask_location" in button:
        return KeyboardButton(button["ask_location"], request_location=True)
    return KeyboardButton(button["ask_contact"], request_contact=True)


def _press(button):
    if button.get("url"):
        return InlineKeyboardButton(button["text"], url=button["url"])
    return InlineKeyboardButton(button["text"], callback_data=button["data"])
