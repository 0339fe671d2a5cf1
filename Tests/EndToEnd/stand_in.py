"""A stand-in for the responder, which can end in the middle of a call."""

import json
import socket
import struct
import threading

from accepting import Accepting
from fastcgi_client import END, STDIN, STDOUT, record

FIELDS = b"Status: 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n" \
    b"X-Content-Type-Options: nosniff\r\n\r\n"


class StandIn(Accepting):
    """A responder at a listening socket that answers every call with its number.

    A test may replace `answers`, which tells whether a call is answered by its number; where it is
    not, the connection is closed. With `takes_one` a connection takes nothing after its first call,
    and stays open.
    """

    def __init__(self, listening):
        self.calls = 0
        self.answers = lambda number: True
        self.takes_one = False
        self.is_over = threading.Event()
        super().__init__(listening)

    def _serve(self, connection):
        with connection, connection.makefile("rb") as stream:
            while self._read_call(stream):
                self.calls += 1
                if not self.answers(self.calls):
                    return
                if self.takes_one:
                    connection.shutdown(socket.SHUT_RD)
                answer = record(STDOUT, FIELDS + json.dumps({"call": self.calls}).encode())
                connection.sendall(answer + record(STDOUT) + record(END, bytes(8)))
                if self.takes_one:
                    self.is_over.wait()

    def _read_call(self, stream):
        """Reads to the end of a call's body. False if the connection was closed instead."""
        while head := stream.read(8):
            _, kind, _, length, padding = struct.unpack(">BBHHBx", head)
            stream.read(length + padding)
            if kind == STDIN and length == 0:
                return True
        return False

    def close(self):
        self.is_over.set()
        super().close()
