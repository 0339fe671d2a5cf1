"""Processes that share one socket and are started again whenever they end, as under systemd."""

import os
import signal
import socket
import subprocess
import threading

from rig import Rig, binary
from waiting import until


class Supervised(Rig):
    """The chain with some processes of the responder, which get the socket as descriptor 0.

    The socket outlives the processes, as the one of a socket unit does. `wrapper` is a command that
    starts the program with limits.
    """

    def __init__(self, configuration=None, processes=2, wrapper=(), **more):
        super().__init__(configuration, **more)
        self.wrapper = wrapper
        self.running = [None] * processes
        self.is_ending = False
        self.supervisors = []

    def start_responder(self):
        """Opens the socket and starts each process."""
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(self.directory / "responder.sock"))
        self.listening.listen(4096)
        for number in range(len(self.running)):
            thread = threading.Thread(target=self._supervise, args=(number,), daemon=True)
            thread.start()
            self.supervisors.append(thread)
        until(lambda: all(self.running) and self.get("/healthz").status == 200)

    def _supervise(self, number):
        """Runs a process again and again."""
        command = [*self.wrapper, "setpriv", "--pdeathsig", "KILL", "--", binary(), "--config"]
        with open(self.directory / "responder.log", "ab") as log:
            while not self.is_ending:
                self.running[number] = subprocess.Popen(
                    [*command, str(self.configuration_path)], stdin=self.listening, stderr=log,
                )
                self.running[number].wait()

    def signal(self, number, what):
        """Sends a process a signal, and waits until another one is in its place."""
        before = self.running[number]
        before.send_signal(what)
        until(lambda: self.running[number] is not before, 30)

    def restart(self, *numbers):
        """Restarts processes in an orderly way."""
        for number in numbers:
            self.signal(number, signal.SIGTERM)

    def kill(self, number):
        """Ends a process at once."""
        self.signal(number, signal.SIGKILL)

    def __exit__(self, *exception):
        self.is_ending = True
        for number, thread in enumerate(self.supervisors):
            while thread.is_alive():
                if self.running[number]:
                    self.running[number].kill()
                thread.join(0.05)
        if self.supervisors:
            self.listening.close()
        super().__exit__(*exception)
