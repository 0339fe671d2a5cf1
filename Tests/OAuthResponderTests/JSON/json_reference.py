"""Generates texts, most of them almost JSON, and says what Python's own reader makes of each.

    json_reference.py SEED COUNT

Writes for each text its length and bytes, then the length and bytes of what it stands for, written
again without blanks. A length is four bytes, the lowest first; 0xffffffff stands for "no JSON".
"""

import json
import random
import re
import sys

REFUSED = 0xFFFFFFFF
PIECES = [
    b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\\u", b"\\ud83d", b"\\ude00", b"null", b"true",
    b"fals", b"0", b"-", b"1e", b".5", b"E+", b"01", b" ", b"\t", b"\n", b"\x0b", b"\x00", b"\x1f",
    b"\x7f", b"\xc3\xa9", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\xc0\xaf", b"\xff", b"\xef\xbb\xbf",
    b"/", b"'", b"NaN", b"Infinity", b"\\/", b"\\x", b"\xcc\x81", b"\xe2\x80\xa8",
]
CHARACTERS = ["a", "b", "é", "e\u0301", "😀", "\u2028", "\ufeff", '"', "\\", "\n", "\x01", "/", "\x7f"]


def text(source):
    """A string as it may stand in JSON: some characters as they are, some escaped."""
    written = ""
    for _ in range(source.randrange(6)):
        character = source.choice(CHARACTERS)
        plain = character not in '"\\' and character >= " "
        if plain and source.random() < 0.6:
            written += character
        elif source.random() < 0.1:
            written += source.choice(["\\ud83d", "\\ude00", "\\ud83d\\ude00", "\\b", "\\f", "\\/"])
        else:
            written += json.dumps(character)[1:-1]
    return f'"{written}"'


def number(source):
    """A number in one of its many forms."""
    whole = source.choice(["0", "7", "12", "9007199254740993", "123456789012345678901234567890"])
    fraction = source.choice(["", "", ".0", ".10", ".000000000000000000000000001"])
    exponent = source.choice(["", "", "e5", "E+05", "e-400", "E400"])
    return source.choice(["", "-"]) + whole + fraction + exponent


def value(source, depth):
    """A JSON value with blanks in all places that may have them."""
    kind = source.randrange(8 if depth < 5 else 4)
    blank = source.choice(["", "", "", " ", "\n\t", "\r"])
    if kind == 0:
        inner = source.choice(["null", "true", "false"])
    elif kind == 1:
        inner = number(source)
    elif kind < 4:
        inner = text(source)
    elif kind < 6:
        elements = [value(source, depth + 1) for _ in range(source.randrange(4))]
        inner = "[" + ",".join(elements) + ("]" if elements else f"{blank}]")
    else:
        members = [
            f"{blank}{text(source)}{blank}:{value(source, depth + 1)}"
            for _ in range(source.randrange(4))
        ]
        inner = "{" + ",".join(members) + ("}" if members else f"{blank}}}")
    return blank + inner + blank


def damaged(source, whole):
    """The bytes with one to three small faults."""
    damage = bytearray(whole)
    for _ in range(source.randrange(1, 4)):
        place = source.randrange(len(damage) + 1)
        length = source.randrange(3)
        piece = source.choice(PIECES) if source.random() < 0.7 else b""
        damage[place:place + length] = piece
    return bytes(damage)


class Number(float):
    """A number that is written as it was read."""

    def __new__(cls, digits):
        made = super().__new__(cls, 0)
        made.digits = digits
        return made

    def __repr__(self):
        return self.digits


def refuse(name):
    raise ValueError(name)


def written(value):
    """A value without blanks; half of a surrogate pair is U+FFFD."""
    if isinstance(value, Number):
        return value.digits
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{written(name)}:{written(it)}" for name, it in value.items()) + "}"
    if isinstance(value, str):
        value = re.sub("[\ud800-\udfff]", "\ufffd", value)
    return json.dumps(value, ensure_ascii=False)


def whole_names(pairs):
    """Of members with the same name the last one counts, at the place of the first."""
    members = {}
    for name, it in pairs:
        members[re.sub("[\ud800-\udfff]", "\ufffd", name)] = it
    return members


def meaning(raw):
    """What Python's reader makes of bytes, written again; None where it refuses them."""
    try:
        plain = raw.decode("utf-8")
        value = json.loads(
            plain.removeprefix("\ufeff"), parse_int=Number, parse_float=Number,
            parse_constant=refuse, object_pairs_hook=whole_names,
        )
    except ValueError:
        return None
    return written(value).encode("utf-8")


def main():
    source = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        raw = value(source, 0).encode("utf-8")
        if source.random() < 0.5:
            raw = damaged(source, raw)
        expected = meaning(raw)
        sys.stdout.buffer.write(len(raw).to_bytes(4, "little") + raw)
        if expected is None:
            sys.stdout.buffer.write(REFUSED.to_bytes(4, "little"))
        else:
            sys.stdout.buffer.write(len(expected).to_bytes(4, "little") + expected)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
