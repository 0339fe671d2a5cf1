"""A proxy whose tunnels all lead to one port of this machine, whatever host they name.

Through it a provider here can have public names, which a request may bring.
"""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Tunnels(ThreadingHTTPServer):
    """A context in which the proxy listens on a free port."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.port_behind = None

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.shutdown()
        self.server_close()


class _Tunnel(BaseHTTPRequestHandler):
    """One connection, on which nothing but CONNECT is understood (RFC 9110 §9.3.6)."""

    def do_CONNECT(self):
        with socket.create_connection(("127.0.0.1", self.server.port_behind), 10) as behind:
            self.send_response_only(200)
            self.end_headers()
            back = threading.Thread(target=pass_on, args=(behind, self.connection), daemon=True)
            back.start()
            pass_on(self.connection, behind)
            back.join()
        self.close_connection = True


def pass_on(source, target):
    """Passes bytes on until there are no more, and then says so."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # One of them is gone; the other notices.
