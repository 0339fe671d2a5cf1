"""A server whose connections have a thread each."""

import socket
import threading


class Accepting:
    """Hands each connection of a listening socket to the `_serve` of a subclass, in a thread of its
    own."""

    def __init__(self, listener):
        self.listener = listener
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    @property
    def port(self):
        """The port that it listens on."""
        return self.listener.getsockname()[1]

    def close(self):
        """Takes no new connection."""
        # Who waits in accept() does not notice close() alone.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
