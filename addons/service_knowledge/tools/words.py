"""What somebody types into a search box, taken apart."""

# What stands around words in sentences; inside a word it belongs to it ("E-102").
PUNCTUATION = ".,;:!?()[]{}<>«»„“”\"'`*|&\\/–—-"
MAX_LENGTH = 200
MAX_WORDS = 8
YO = str.maketrans("ёЁ", "еЕ")


def read_words(text):
    """Return the words of a search, each once, in the order in which they stand.

    :param text: what was typed; anything but text has no words
    :return: list of at most 8 str without ё, which many write as е
    """
    if not isinstance(text, str):
        return []
    text = text.replace("\0", "")[:MAX_LENGTH].translate(YO).lower()
    words = (word.strip(PUNCTUATION) for word in text.split())
    return [word for word in dict.fromkeys(words) if word][:MAX_WORDS]


def is_unfinished(text):
    """Tell whether the last word may go on, because no space follows it."""
    return isinstance(text, str) and text[-1:].isalnum()
