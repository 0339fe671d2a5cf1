"""A stand-in for the user's Fibery app: it answers with what it was asked, byte for byte."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Connector(ThreadingHTTPServer):
    """Listens on a free port of the loopback interface from the start until `close`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.reset()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def reset(self):
        """Forgets what was seen, and answers with 200 from now on."""
        self.answer_status = 200
        self.answer_headers = {}
        self.seen = []

    def close(self):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A caller that goes away is nothing to write about."""


class Handler(BaseHTTPRequestHandler):
    """One connection from the gateway."""

    protocol_version = "HTTP/1.1"

    def handle_call(self):
        """Echoes the call; the body is counted, and shown where it is short."""
        body = self._body()
        call = {
            "connector": True,
            "method": self.command,
            "target": self.requestline.split(" ")[1],
            "headers": self.headers.items(),
            "length": len(body),
            "body": body[:4096].decode("latin-1"),
        }
        self.server.seen.append(call)
        answer = json.dumps(call).encode()
        self.send_response(self.server.answer_status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        for name, value in self.server.answer_headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_call

    def _body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def log_message(self, format, *arguments):
        """`seen` takes the place of a log."""
