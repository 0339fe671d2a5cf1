"""A provider that closes idle connections.

Prints one line of JSON with its ports and ends when its standard input does. A port's name says what it
does: PROTOCOL-MILLISECONDS-END, the protocol being http, tls12 or tls13, the end "notify" where TLS's
close_notify is sent before the connection is closed and "cut" where it isn't.
usage: closing_server.py FOLDER   (FOLDER receives cert.pem and key.pem)
"""

import json
import os
import select
import socket
import ssl
import subprocess
import sys
import threading

IDLE = (0, 50, 200, 1000, 2000, 30000)

arrivals = {}
lock = threading.Lock()


def read_head(connection):
    """Reads a request up to its body; None where the connection ends."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in lines[1:])
    while len(body) < int(fields.get("content-length", 0)):
        body += connection.recv(65536)
    return lines[0].split(" ")[1]


def serve_one(connection, context, idle, is_notified):
    try:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        with connection:
            number = 0
            while not number or waits(connection, idle):
                target = read_head(connection)
                if target is None:
                    return
                number += 1
                connection.sendall(answer(connection, target, number))
            if context and is_notified:
                connection.settimeout(0)
                connection.unwrap()
    except (OSError, ValueError):
        pass


def waits(connection, idle):
    """Tells whether the next request comes while the connection may be idle."""
    if isinstance(connection, ssl.SSLSocket) and connection.pending():
        return True
    return bool(select.select([connection], [], [], idle / 1000)[0])


def answer(connection, target, number):
    with lock:
        if target.startswith("/arrivals/"):
            count = arrivals.get("/" + target.removeprefix("/arrivals/"), 0)
        else:
            count = arrivals[target] = arrivals.get(target, 0) + 1
    body = json.dumps({
        "arrivals": count, "number": number,
        "isResumed": bool(getattr(connection, "session_reused", False))}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def serve(listener, *arguments):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve_one, args=(connection, *arguments), daemon=True).start()


def start(*arguments):
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    threading.Thread(target=serve, args=(listener, *arguments), daemon=True).start()
    return listener.getsockname()[1]


def contexts(folder):
    key, cert = (os.path.join(folder, name) for name in ("key.pem", "cert.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"], check=True, stderr=subprocess.DEVNULL)
    for name, version in (("tls12", ssl.TLSVersion.TLSv1_2), ("tls13", ssl.TLSVersion.TLSv1_3)):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = context.maximum_version = version
        context.load_cert_chain(cert, key)
        yield name, context


def main():
    ports = {f"http-{idle}-cut": start(None, idle, False) for idle in IDLE}
    for name, context in contexts(sys.argv[1]):
        for idle in IDLE:
            ports[f"{name}-{idle}-cut"] = start(context, idle, False)
            ports[f"{name}-{idle}-notify"] = start(context, idle, True)
    print(json.dumps(ports), flush=True)
    sys.stdin.read()


main()
