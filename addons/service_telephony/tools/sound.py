"""What a recording is: told by its bytes, whatever its server says."""

HEADS = (
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"\xff\xf2", "mp3"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
)


def sound_type(content: bytes) -> str:
    """Return the ending of a file name: mp3, wav, ogg, flac or m4a; "" for no sound."""
    for head, kind in HEADS:
        if content.startswith(head):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "wav"
    if content[4:8] == b"ftyp":
        return "m4a"
    return ""
