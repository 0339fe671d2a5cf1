"""FastCGI spoken by hand, so that a test can say half of it (FastCGI Specification 1.0)."""

import socket
import struct
from dataclasses import dataclass

BEGIN, ABORT, END, PARAMS, STDIN, STDOUT, STDERR = range(1, 8)
RESPONDER = 1
KEEP_CONNECTION = 1


@dataclass
class Answer:
    status: int
    fields: dict
    body: bytes


def record(kind, content=b"", request_id=1):
    return struct.pack(">BBHHBx", 1, kind, request_id, len(content), 0) + content


def begin(keep=False, role=RESPONDER):
    flags = KEEP_CONNECTION if keep else 0
    return record(BEGIN, struct.pack(">HB5x", role, flags))


def pair(name, value):
    name, value = name.encode(), value.encode()
    lengths = b"".join(
        bytes([n]) if n < 128 else struct.pack(">I", n | 1 << 31) for n in (len(name), len(value))
    )
    return lengths + name + value


def params(variables):
    return record(PARAMS, b"".join(pair(*item) for item in variables.items())) + record(PARAMS)


def stdin(body):
    chunks = [body[start : start + 32768] for start in range(0, len(body), 32768)]
    return b"".join(record(STDIN, chunk) for chunk in chunks) + record(STDIN)


def variables(method="GET", path="/healthz", **more):
    return {
        "REQUEST_METHOD": method,
        "DOCUMENT_URI": path,
        "REQUEST_URI": path,
        "REQUEST_ID": "0123456789abcdef",
        "CONTENT_LENGTH": "",
    } | more


def call(method="GET", path="/healthz", body=b"", length=None, keep=False, **more):
    """A whole call; `length` announces another length than the body's."""
    if length is None:
        length = str(len(body)) if body else ""
    named = variables(method, path, CONTENT_LENGTH=str(length), **more)
    return begin(keep) + params(named) + stdin(body)


class Connection:
    """One connection to the responder, at a path or at an address that `getsockname` gave."""

    def __init__(self, address, timeout=5):
        if isinstance(address, str):
            family = socket.AF_UNIX
        else:
            family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.settimeout(timeout)
        self.socket.connect(address)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def _read(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise EOFError(f"closed after {len(data)} of {count} bytes")
            data += piece
        return data

    def answer(self):
        """Reads up to the end of one call."""
        output = b""
        while True:
            _, kind, _, length, padding = struct.unpack(">BBHHBx", self._read(8))
            content = self._read(length)
            self._read(padding)
            if kind == STDOUT:
                output += content
            elif kind == END:
                break
        head, _, body = output.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        return Answer(int(fields.pop("Status").split()[0]), fields, body)

    def call(self, *arguments, **named):
        self.send(call(*arguments, **named))
        return self.answer()

    def is_closed(self):
        """Waits for the responder to close its end."""
        return self.socket.recv(1) == b""


def exchange(address, *arguments, **named):
    with Connection(address) as connection:
        return connection.call(*arguments, **named)
