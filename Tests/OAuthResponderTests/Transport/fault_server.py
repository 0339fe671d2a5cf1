"""A provider that misbehaves on purpose: the path of a request says how.

Prints one line of JSON with its ports and ends when its standard input does.
usage: fault_server.py [--tls FOLDER]   (FOLDER receives cert.pem and key.pem)
"""

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time

import dear_answers

arrivals = {}
closed = 0
lock = threading.Lock()


def head(status, *fields):
    return ("\r\n".join((f"HTTP/1.1 {status}",) + fields) + "\r\n\r\n").encode()


def ok(body, *fields):
    return head("200 OK", f"Content-Length: {len(body)}", *fields) + body


def read_request(reader):
    lines = []
    while True:
        line = reader.readline()
        if not line:
            return None
        if line in (b"\r\n", b"\n"):
            break
        lines.append(line.decode("latin-1").rstrip("\r\n"))
    method, target, _ = lines[0].split(" ", 2)
    fields = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
    length = next((int(v) for n, v in fields if n.lower() == "content-length"), 0)
    return method, target, fields, reader.read(length)


def send_forever(connection, part, pause=0):
    while True:
        connection.sendall(part)
        time.sleep(pause)


def answer(connection, request, number):
    """Answers one request; false closes the connection."""
    method, target, fields, body = request
    case = target.split("?")[0].strip("/").split("/")[0]
    with lock:
        arrivals[target] = arrivals.get(target, 0) + 1
    send = connection.sendall
    if method == "CONNECT":
        send(head("403 Forbidden", "Content-Length: 0"))
    elif case == "echo":
        seen = {"method": method, "target": target, "fields": fields,
                "body": body.decode("latin-1"), "number": number}
        send(ok(json.dumps(seen).encode()))
    elif case == "arrivals":
        wanted = target[len("/arrivals"):].lstrip("?")
        send(ok(str(arrivals.get(wanted, 0)).encode()))
    elif case == "closed":
        send(ok(str(closed).encode()))
    elif case == "close":
        return False
    elif case == "lastword":
        send(ok(b"", "Connection: keep-alive"))
        return False
    elif case == "garbage":
        send(b"220 mail.example ESMTP\r\n")
        return False
    elif case == "stall":
        time.sleep(5)
        return False
    elif case == "drip":
        send(head("200 OK", "Content-Length: 1000"))
        send_forever(connection, b"x", 0.05)
    elif case == "endless":
        send(head("200 OK", "Transfer-Encoding: chunked"))
        send_forever(connection, b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
    elif case == "huge":
        send(head("200 OK", "Content-Length: 10000000000"))
        time.sleep(5)
    elif case == "largest":
        send(ok(b"x" * (1 << 20)))
    elif case == "toolarge":
        send(head("200 OK") + b"x" * ((1 << 20) + 1))
        return False
    elif case == "truncated":
        send(head("200 OK", "Content-Length: 100") + b"{}")
        return False
    elif case == "unended":
        send(head("200 OK", "Transfer-Encoding: chunked") + b"2\r\n{}\r\n")
        return False
    elif case == "redirect":
        send(head("302 Found", "Location: /echo/redirected", "Content-Length: 0"))
    elif case == "headers":
        send(b"HTTP/1.1 200 OK\r\n")
        send_forever(connection, b"X-Flood: " + b"x" * 1000 + b"\r\n")
    elif case == "interim":
        send_forever(connection, head("103 Early Hints", "Link: " + "x" * 1000))
    elif case == "raw":
        send(body)
    elif case == "dear":
        start, rest = dear_answers.ANSWERS[target.split("/")[2]]()
        send(start)
        while rest:
            send(rest)
    elif case == "old":
        send(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nold")
        return False
    elif case == "continue":
        send(head("100 Continue", "X-Interim: 1"))
        send(ok(b"done", "X-Final: 1"))
    elif case == "trailers":
        send(head("200 OK", "Transfer-Encoding: chunked", "Trailer: X-Late"))
        send(b"2\r\nok\r\n0\r\nX-Late: 1\r\n\r\n")
    elif case == "empty":
        send(head("204 No Content"))
    return True


def serve(listener, context=None):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve_one, args=(connection, context), daemon=True).start()


def serve_one(connection, context):
    global closed
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        with connection, connection.makefile("rb") as reader:
            number = 0
            while True:
                request = read_request(reader)
                number += 1
                if not request or not answer(connection, request, number):
                    break
    except OSError:
        pass
    with lock:
        closed += 1


def greet(listener):
    while True:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"220 mail.example ESMTP\r\n")
            connection.recv(1000)


def listen():
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    return listener, listener.getsockname()[1]


def start(function, *arguments):
    listener, port = listen()
    threading.Thread(target=function, args=(listener, *arguments), daemon=True).start()
    return port


def tls_context(folder):
    names = {name: os.path.join(folder, name) for name in ("key.pem", "cert.pem")}
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", names["key.pem"], "-out", names["cert.pem"], "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(names["cert.pem"], names["key.pem"])
    return context


def main():
    ports = {"http": start(serve), "mail": start(greet)}
    silent, ports["silent"] = listen()
    # Bound and never listening: connections are refused and nobody else gets the port.
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    ports["closed"] = closed.getsockname()[1]
    if sys.argv[1:2] == ["--tls"]:
        ports["https"] = start(serve, tls_context(sys.argv[2]))
    print(json.dumps(ports), flush=True)
    sys.stdin.read()
    silent.close()
    closed.close()


main()
