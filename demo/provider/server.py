"""The provider's HTTP side: reads a call, asks the endpoint, applies the test's rule, keeps a
record."""

import json
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import rules
from .notes import Notes
from .oauth1 import OAuth1
from .oauth2 import OAuth2
from .store import Store
from .wire import Answer, Call, json_answer


class Provider(ThreadingHTTPServer):
    """A provider on a free port of the loopback interface, over TLS where it gets a certificate."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, settings):
        super().__init__(("127.0.0.1", 0), Handler)
        self.tls = None
        if settings.get("certificate"):
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(settings["certificate"], settings["private_key"])
        scheme = "https" if self.tls else "http"
        self.base = f"{scheme}://localhost:{self.server_port}"
        self.clients = settings["clients"]
        self.reset()

    def reset(self):
        """Forgets everything but the clients."""
        self.store = Store(self.clients)
        self.rules = rules.Rules()
        self.record = []
        self.record_lock = threading.Lock()
        self.released = threading.Event()
        one, two = OAuth1(self.store), OAuth2(self.store)
        self.endpoints = {
            "/oauth1/request_token": one.request_token,
            "/oauth1/authorize": one.authorize,
            "/oauth1/access_token": one.access_token,
            "/oauth1/verify": one.verify,
            "/oauth2/authorize": two.authorize,
            "/oauth2/token": two.token,
            "/oauth2/refresh": two.token,
            "/oauth2/userinfo": two.userinfo,
            "/.well-known/oauth-authorization-server": two.metadata,
            "/api/notes": Notes(one, two).page,
        }

    def control(self, wish):
        """What the test asks for: any of `reset`, `settings`, `rule`, `expire`, `revoke`, `release`."""
        if wish.get("reset"):
            self.reset()
        with self.store.lock:
            for client_id, settings in wish.get("settings", {}).items():
                self.store.change(client_id, settings)
            if "expire" in wish:
                self.store.expire(wish["expire"])
            if "revoke" in wish:
                self.store.revoke(wish["revoke"])
            if "rule" in wish:
                self.rules.add(wish["rule"])
            if "release" in wish:
                self.released.set()
        return {}

    def answer(self, call):
        """The endpoint's answer, None where the connection is to be closed without one."""
        with self.record_lock:
            self.record.append(call.record)
            rule = self.rules.take(call)
        if rule.get("drop") == "before":
            return None, rule
        if rules.has_own_answer(rule):
            answer = rules.own_answer(rule)
        else:
            endpoint = self.endpoints.get(call.path)
            with self.store.lock:
                answer = endpoint(call) if endpoint else Answer(404, "Nothing here.")
            answer = rules.transform(rule, answer)
        time.sleep(rule.get("delay", 0))
        if rule.get("hold"):
            self.released.wait(30)
        call.record["status"] = answer.status
        return (None if rule.get("drop") == "after" else answer), rule

    def handle_error(self, request, client_address):
        """A caller that goes away is nothing to write about."""


class Handler(BaseHTTPRequestHandler):
    """One connection; it is kept for further calls, as good providers do."""

    protocol_version = "HTTP/1.1"
    timeout = 60

    def setup(self):
        if self.server.tls:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def handle_call(self):
        """Reads one call, answers it and records it."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = self.requestline.split(" ")[1]
        host = self.headers.get("Host", "")
        base = self.server.base.partition("//")[0] + "//" + host
        call = Call(base, self.command, target, self.headers.items(), body)
        if call.path == "/_control":
            self.send(self.control(body))
            return
        call.record["connection"] = id(self.connection)
        answer, rule = self.server.answer(call)
        if answer is None:
            self.close_connection = True
            self.connection.close()
        else:
            self.send(answer, rule.get("truncate"))

    do_GET = do_POST = do_PUT = do_DELETE = handle_call

    def control(self, body):
        if self.command == "GET":
            with self.server.record_lock:
                return json_answer(self.server.record)
        try:
            return json_answer(self.server.control(json.loads(body)))
        except (KeyError, ValueError, TypeError) as error:
            return json_answer({"message": repr(error)}, 400)

    def send(self, answer, truncate=None):
        body = answer.body.encode()
        self.send_response_only(answer.status)
        # An endpoint or rule may tell another date, or none.
        for name, value in ({"Date": self.date_time_string()} | answer.headers).items():
            if value is not None:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if truncate is None else body[:truncate])
        if truncate is not None:
            self.close_connection = True

    def log_message(self, format, *arguments):
        """The record takes the place of a log."""
