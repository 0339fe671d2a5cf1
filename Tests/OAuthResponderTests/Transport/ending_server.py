"""A provider whose answers end in every way, and whose TLS refuses in every way.

Prints one line of JSON with its ports and ends when its standard input does. Where a port answers, the
path of a request says how: /CASE/END, the case being one of ANSWERS, the end "notify" (TLS's
close_notify), "close" (none) or "reset". The ports: http, tls12, tls13; tls12-demand and tls13-demand
demand a client's certificate, tls13-ask asks for one; tls-alert-N ends each handshake with alert N, and
tls-old says that it speaks TLS 1.1 alone. The port of tls13 is silent at the addresses SILENT.
usage: ending_server.py FOLDER   (FOLDER receives cert.pem and key.pem)
"""

import fcntl
import gzip
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import termios
import threading

FORM = b"access_token=at-0123456789&refresh_token=rt-01234"
JSON = b'{"access_token":"at-0123456789","refresh_token":"rt-0123456789"}'
OPEN = b"HTTP/1.1 200 OK\r\n"
ANSWERS = {
    "form": OPEN + b"\r\n" + FORM,
    "json": OPEN + b"Connection: close\r\n\r\n" + JSON,
    "old": b"HTTP/1.0 200 OK\r\n\r\n" + JSON,
    "length": OPEN + b"Content-Length: 100\r\n\r\n" + FORM,
    "whole": OPEN + b"Content-Length: %d\r\n\r\n" % len(FORM) + FORM,
    "chunked": OPEN + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(FORM) + FORM + b"\r\n",
    "chunks": OPEN + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(FORM) + FORM
    + b"\r\n0\r\n\r\n",
    "gzip": OPEN + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(FORM),
    "gzipcut": OPEN + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(FORM)[:-4],
    "gzipjson": OPEN + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(JSON),
    "empty": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "nocontent": b"HTTP/1.1 204 No Content\r\n\r\n",
    "head": OPEN + b"X-A: 1\r\n",
    "nothing": b"",
}
SILENT = [f"127.0.0.{number}" for number in range(2, 5)]
kept = []
ALERTS = (40, 42, 48, 70, 71, 80, 112)


def read_request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return None
        data += part
    return data.split(b" ")[1].decode()


def drain(connection):
    """Waits for the client's end, so that nothing unread turns the close into a reset."""
    try:
        while connection.recv(65536):
            pass
    except OSError:
        pass


def serve_one(connection, context):
    with connection:
        try:
            if context:
                connection = handshake(connection, context)
            target = read_request(connection)
            if target is None:
                return
            _, case, end = target.split("/")
            connection.sendall(ANSWERS[case])
            finish(connection, end)
        except OSError:
            pass
        finally:
            connection.close()


def handshake(connection, context):
    """Begins TLS. Where that fails, what the client has sent is read before the connection ends."""
    secure = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
    try:
        secure.do_handshake()
    except OSError:
        with socket.socket(fileno=os.dup(secure.fileno())) as plain:
            plain.shutdown(socket.SHUT_WR)
            drain(plain)
        secure.close()
        raise
    return secure


def finish(connection, end):
    if end == "reset":
        # What was sent has to arrive before: a reset may overtake it.
        while struct.unpack("i", fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4)))[0]:
            pass
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif end == "notify" and isinstance(connection, ssl.SSLSocket):
        connection.settimeout(5)
        try:
            connection.unwrap()
        except (OSError, ValueError):
            pass


def alert(number):
    def answer(connection):
        with connection:
            connection.recv(65536)
            connection.sendall(b"\x15\x03\x03\x00\x02\x02" + bytes([number]))
            connection.shutdown(socket.SHUT_WR)
            drain(connection)
    return answer


def old(connection):
    """Says ServerHello in TLS 1.1, as a server does that knows nothing younger."""
    with connection:
        connection.recv(65536)
        hello = b"\x03\x02" + bytes(32) + b"\x00" + b"\xc0\x13" + b"\x00"
        body = b"\x02" + len(hello).to_bytes(3, "big") + hello
        connection.sendall(b"\x16\x03\x02" + len(body).to_bytes(2, "big") + body)
        drain(connection)


def silence(address, port):
    """Drops what comes, as a machine does that is gone: the queue of the listening socket is full."""
    listener = socket.socket()
    listener.bind((address, port))
    listener.listen(0)
    kept.append(listener)
    for _ in range(3):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex((address, port))
        kept.append(filler)


def serve(listener, answer):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def start(answer):
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    threading.Thread(target=serve, args=(listener, answer), daemon=True).start()
    return listener.getsockname()[1]


def contexts(folder):
    key, cert = (os.path.join(folder, name) for name in ("key.pem", "cert.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,DNS:provider.example"],
        check=True, stderr=subprocess.DEVNULL)
    for name, version, wish in (
            ("tls12", ssl.TLSVersion.TLSv1_2, ssl.CERT_NONE),
            ("tls13", ssl.TLSVersion.TLSv1_3, ssl.CERT_NONE),
            ("tls12-demand", ssl.TLSVersion.TLSv1_2, ssl.CERT_REQUIRED),
            ("tls13-demand", ssl.TLSVersion.TLSv1_3, ssl.CERT_REQUIRED),
            ("tls13-ask", ssl.TLSVersion.TLSv1_3, ssl.CERT_OPTIONAL)):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = context.maximum_version = version
        context.load_cert_chain(cert, key)
        context.load_verify_locations(cert)
        context.verify_mode = wish
        yield name, context


def main():
    ports = {"http": start(lambda connection: serve_one(connection, None))}
    for name, context in contexts(sys.argv[1]):
        ports[name] = start(lambda connection, context=context: serve_one(connection, context))
    ports |= {f"tls-alert-{number}": start(alert(number)) for number in ALERTS}
    ports["tls-old"] = start(old)
    for address in SILENT:
        silence(address, ports["tls13"])
    print(json.dumps(ports), flush=True)
    sys.stdin.read()


main()
