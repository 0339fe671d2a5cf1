"""Servers that are not reached: nothing of a call ever arrives there."""

import socket
import ssl
import struct
import tempfile
import warnings
from pathlib import Path

from accepting import Accepting
from certificates import chains
from raw_provider import RawProvider

DRIP = 0.2


def drip(connection, data, seconds=DRIP):
    """Says one byte after another, for as long as somebody listens."""
    for byte in data:
        connection.sendall(bytes([byte]))
        connection.settimeout(seconds)
        try:
            if connection.recv(1) == b"":
                return
        except TimeoutError:
            pass


def wait(connection):
    """Says nothing more until the other side has gone."""
    connection.settimeout(30)
    while connection.recv(65536):
        pass


def reset(connection):
    """Closes so that the other side sees a reset and no end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def endless_hellos(connection):
    """Asks for a handshake again and again (HelloRequest, RFC 5246 §7.4.1.1), as fast as it can."""
    while True:
        connection.sendall(b"\x16\x03\x03\x40\x00" + bytes(16384))


class Greeter(Accepting):
    """A port whose connections a function gets at once, before a byte was read."""

    def __init__(self, greet):
        self.greet = greet
        super().__init__(socket.create_server(("127.0.0.1", 0), backlog=256))

    def _serve(self, connection):
        with connection:
            try:
                self.greet(connection)
            except OSError:
                pass


class TLSProvider(RawProvider):
    """A provider over TLS with one of the chains, at an address of this machine."""

    def __init__(self, chain, key, port=0, host="127.0.0.1", **options):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with warnings.catch_warnings():
            # Python warns of what is old.
            warnings.simplefilter("ignore", DeprecationWarning)
            for name, value in options.items():
                setattr(self.context, name, value)
        if options:
            # OpenSSL speaks what is this old only where it is asked to.
            self.context.set_ciphers("ALL:@SECLEVEL=0")
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(chain + key)
            file.flush()
            self.context.load_cert_chain(file.name)
        super().__init__(port, host)

    @property
    def base(self):
        return f"https://localhost:{self.port}"

    def _serve(self, connection):
        try:
            with self.context.wrap_socket(connection, server_side=True) as secured:
                super()._serve(secured)
        except OSError:
            pass


class FullPort:
    """A port whose queue is full, so that the system drops what asks to be connected."""

    def __init__(self, host="127.0.0.1", port=0):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.waiting = []
        self.listener = socket.socket(family)
        try:
            self.listener.bind((host, port))
        except OSError:
            return  # There is no such address here.
        self.listener.listen(0)
        self.port = self.listener.getsockname()[1]
        for _ in range(4):
            one = socket.socket(family)
            one.setblocking(False)
            one.connect_ex((host, self.port))
            self.waiting.append(one)

    def close(self):
        for one in self.waiting:
            one.close()
        self.listener.close()


class RefusingPort:
    """A port that is taken, so that nobody else gets it, and where nobody listens."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def close(self):
        self.socket.close()


def read_and(then):
    """Reads a client's first words before it does something."""
    def greet(connection):
        connection.recv(65536)
        then(connection)
    return greet


# What is said in place of a handshake.
GREETINGS = {
    "silence in place of TLS": wait,
    "dripping TLS": read_and(lambda it: drip(it, b"\x16\x03\x03\x40\x00\x02" + bytes(16384))),
    "HTTP in place of TLS": read_and(
        lambda it: it.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")),
    "SSH in place of TLS": lambda it: it.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "closed at the hello": read_and(lambda it: None),
    "reset at the hello": read_and(reset),
    "an alert": read_and(lambda it: it.sendall(b"\x15\x03\x03\x00\x02\x02\x28")),
    "endless messages of TLS": read_and(endless_hellos),
    "noise in place of TLS": read_and(lambda it: it.sendall(b"\xff" * 4096)),
}
PORTS = {"refused": RefusingPort, "a full queue": FullPort}
# What a provider over TLS shows; all but the first are names of certificates.chains().
CERTIFICATES = [
    "TLS 1.1 alone", "expired", "not yet valid", "another name", "unknown authority", "self-signed",
    "for clients alone", "signed by what is no authority", "no intermediate",
]
# Of these the time to connect runs out.
SLOW = ("silence in place of TLS", "dripping TLS", "a full queue", "a silent name server")


class Unreached:
    """All of these servers, and one over TLS that is fine (`good`)."""

    def __enter__(self):
        authority, shown = chains()
        self.folder = tempfile.TemporaryDirectory(prefix="oauth-responder-")
        self.ca_file = Path(self.folder.name) / "authority.pem"
        self.ca_file.write_text(authority)
        self.good = TLSProvider(*shown["good"])
        old = {"minimum_version": ssl.TLSVersion.TLSv1, "maximum_version": ssl.TLSVersion.TLSv1_1}
        self.providers = {
            name: TLSProvider(*shown[name]) if name in shown else TLSProvider(*shown["good"], **old)
            for name in CERTIFICATES
        }
        self.others = {name: make() for name, make in PORTS.items()}
        self.others |= {name: Greeter(greet) for name, greet in GREETINGS.items()}
        # The good one is found at the second address of its name.
        self.others["::1"] = FullPort("::1", self.good.port)
        return self

    def base(self, name):
        """The address of a server."""
        return f"https://127.0.0.1:{(self.others | self.providers)[name].port}"

    def requests(self, name):
        """What arrived at a provider in spite of its fault."""
        return self.providers[name].seen if name in self.providers else []

    def __exit__(self, *_):
        for server in [*self.others.values(), *self.providers.values(), self.good]:
            server.close()
        self.folder.cleanup()
