"""Proxies that fail in every way.

Prints one line of JSON with its ports and ends when its standard input does. A port's name says what its
proxy does: http-STATUS answers CONNECT with that status, socks-CODE answers SOCKS 5's request with that
code; see PROXIES for the others. secure-… are spoken to over TLS.
usage: proxy_server.py FOLDER   (FOLDER receives cert.pem and key.pem)
"""

import json
import os
import socket
import ssl
import subprocess
import sys
import threading

STATUSES = (301, 400, 403, 405, 407, 408, 429, 500, 501, 502, 503, 504)


def read_head(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            break
        data += part
    return data


def saying(answer):
    """A proxy of HTTP that answers CONNECT with these bytes and waits for the client's end."""
    def proxy(connection):
        read_head(connection)
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)
        drain(connection)
    return proxy


def status(number):
    fields = 'Proxy-Authenticate: Basic realm="x"\r\n' if number == 407 else ""
    return saying(f"HTTP/1.1 {number} X\r\n{fields}Content-Length: 0\r\n\r\n".encode())


def drain(connection):
    while connection.recv(65536):
        pass


def closing(connection):
    read_head(connection)


def silent(connection):
    drain(connection)


def tunnel(connection):
    """Connects to the port that is asked for, on this machine."""
    port = int(read_head(connection).split(b" ")[1].rpartition(b":")[2])
    with socket.create_connection(("127.0.0.1", port)) as target:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=copy, args=(target, connection), daemon=True)
        back.start()
        copy(connection, target)
        back.join()


def copy(source, target):
    try:
        while part := source.recv(65536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def socks(method=0, is_accepted=True, code=None):
    """A proxy of SOCKS 5: RFC 1928 §3 to §6, RFC 1929."""
    def proxy(connection):
        connection.recv(300)
        connection.sendall(bytes([5, method]))
        if method == 2:
            connection.recv(600)
            connection.sendall(bytes([1, 0 if is_accepted else 1]))
        if method != 255 and is_accepted:
            connection.recv(600)
            if code is None:
                return
            connection.sendall(bytes([5, code, 0, 1, 0, 0, 0, 0, 0, 0]))
        drain(connection)
    return proxy


def socks4(code):
    def proxy(connection):
        connection.recv(600)
        connection.sendall(bytes([0, code, 0, 0, 0, 0, 0, 0]))
        drain(connection)
    return proxy


def greeting(connection):
    connection.sendall(b"220 mail.example ESMTP\r\n")
    connection.recv(65536)


def endless(connection):
    """Refuses in a way that libcurl does not know, with a body that never ends."""
    read_head(connection)
    connection.sendall(
        b"HTTP/1.1 407 X\r\nProxy-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\n"
        b"Content-Length: 999999999999\r\n\r\n")
    while True:
        connection.sendall(bytes(65536))


PROXIES = {
    "endless": endless,
    "tunnel": tunnel, "close": closing, "silent": silent, "mail": greeting,
    "nonsense": saying(b"HTTP/1.1 abc\r\n\r\n"),
    "nomethod": socks(method=255), "badpassword": socks(method=2, is_accepted=False),
    "socksclose": socks(), "socks4": socks4(91), "socks4identd": socks4(92),
    **{f"http-{number}": status(number) for number in STATUSES},
    **{f"socks-{code}": socks(code=code) for code in (1, 2, 3, 4, 5, 6, 7, 8, 99)},
}


def serve(listener, proxy, context):
    while True:
        connection, _ = listener.accept()
        threading.Thread(
            target=serve_one, args=(connection, proxy, context), daemon=True).start()


def serve_one(connection, proxy, context):
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        with connection:
            proxy(connection)
    except (OSError, ValueError, IndexError):
        connection.close()


def start(proxy, context=None):
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    threading.Thread(target=serve, args=(listener, proxy, context), daemon=True).start()
    return listener.getsockname()[1]


def tls_context(folder):
    key, cert = (os.path.join(folder, name) for name in ("key.pem", "cert.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"], check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def main():
    context = tls_context(sys.argv[1])
    ports = {name: start(proxy) for name, proxy in PROXIES.items()}
    ports |= {f"secure-{name}": start(PROXIES[name], context) for name in ("tunnel", "http-403")}
    # Bound and never listening: connections are refused and nobody else gets the port.
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    ports["closed"] = closed.getsockname()[1]
    print(json.dumps(ports), flush=True)
    sys.stdin.read()
    closed.close()


main()
