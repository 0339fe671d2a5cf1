"""Answers that are made to be dear: what is small to send and long to read."""

import zlib

GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"


class Bits:
    """Writes bits as RFC 1951 §3.1.1 packs them: the first is the least of its byte."""

    def __init__(self):
        self.text = []

    def number(self, value, count):
        self.text += [str(value >> position & 1) for position in range(count)]

    def code(self, digits):
        self.text += digits

    def bytes(self):
        text = "".join(self.text)
        text += "0" * (-len(text) % 8)
        return bytes(int(text[at:at + 8][::-1], 2) for at in range(0, len(text), 8))


def fixed_block(bits):
    bits.number(0b010, 3)
    bits.code("0000000")


def dynamic_block(bits):
    """A block of two tables and nothing else: 256 codes of eight bits for literals and the end."""
    bits.number(0b100, 3)
    for value, count in ((0, 5), (0, 5), (1, 4)):
        bits.number(value, count)
    for length in (1, 0, 0, 2, 2):
        bits.number(length, 3)
    bits.code("1011")
    for repeats in [3] * 42 + [0]:
        bits.code("0")
        bits.number(repeats, 2)
    bits.code("10" + "1" * 8)


def blocks(write, count):
    bits = Bits()
    for _ in range(count):
        write(bits)
    return bits.bytes()


def bomb():
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(bytes(64 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)


def gzip(*fields):
    return b"\r\n".join((b"HTTP/1.1 200 OK", b"Content-Encoding: gzip", *fields)) + b"\r\n\r\n"


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

# name: (what is sent once, what is sent without an end)
ANSWERS = {
    "gzipNameWithoutEnd": lambda: (
        gzip() + b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03", b"A" * 32768),
    "emptyStoredBlocks": lambda: (gzip() + GZIP_HEAD, b"\x00\x00\x00\xff\xff" * 6000),
    # 40 bits, so that the blocks can go on at the border of a byte.
    "emptyFixedBlocks": lambda: whole(blocks(fixed_block, 4)),
    # 175 bits of a block, eight of them.
    "emptyDynamicBlocks": lambda: whole(blocks(dynamic_block, 8)),
    "bomb": lambda: (gzip() + GZIP_HEAD, bomb()),
    "chunkedBomb": lambda: (
        CHUNKED[:-2] + b"Content-Encoding: deflate\r\n\r\n", b"1\r\n\x00\r\n" * 6000),
    "chunkExtensionWithoutEnd": lambda: (CHUNKED + b"2;x=", b"y" * 32768),
    "chunkLengthWithoutEnd": lambda: (CHUNKED, b"0" * 32768),
    "smallChunks": lambda: (CHUNKED, b"1\r\nx\r\n" * 6000),
    "manyFields": lambda: (b"HTTP/1.1 200 OK\r\n", b"B:\r\n" * 8000),
    "manyInterimAnswers": lambda: (b"", b"HTTP/1.1 103 E\r\n\r\n" * 2000),
    "manyTrailers": lambda: (CHUNKED + b"0\r\n", b"B:\r\n" * 8000),
    "longTrailer": lambda: (CHUNKED + b"0\r\nB:", b"y" * 32768),
    "foldedField": lambda: (b"HTTP/1.1 200 OK\r\nA: 1\r\n", b" y\r\n" * 8000),
}


def whole(part):
    """A body of just under 1 MiB whose blocks are all read."""
    body = GZIP_HEAD + part * (((1 << 20) - len(GZIP_HEAD)) // len(part))
    return gzip(b"Content-Length: %d" % len(body)) + body, b""
