"""A name server of the test's own, and a mount namespace in which a program asks no other."""

import os
import random
import socket
import struct
import subprocess
import threading


def is_able():
    """Tells whether this user may have a mount namespace and listen at port 53."""
    return os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"]).returncode == 0


class NameServer:
    """Says that names below `.known.test` do not exist, and of all others nothing.

    Names below `.moving.test` have the IPv4 address `moving`, where it is set.
    """

    moving = None

    def __enter__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while True:
            # The port is what resolv.conf can't say, so that the address is the free one.
            self.address = "127.%d.%d.%d" % tuple(random.randint(1, 254) for _ in range(3))
            try:
                self.socket.bind((self.address, 53))
                break
            except OSError:
                continue
        self.questions = 0
        self.thread = threading.Thread(target=self._answer)
        self.thread.start()
        return self

    def _answer(self):
        while True:
            question, asker = self.socket.recvfrom(512)
            if question == b"end":
                return
            self.questions += 1
            if b"\x05known\x04test\x00" in question:
                self.socket.sendto(question[:2] + b"\x81\x83" + question[4:], asker)
            elif b"\x06moving\x04test\x00" in question and self.moving:
                self.socket.sendto(self._address(question), asker)

    def _address(self, question):
        """The answer with the one address, or with none where another kind was asked for (RFC 1035
        §4.1)."""
        end = question.index(b"\x04test\x00") + 6
        count, records = 0, b""
        if question[end : end + 2] == b"\x00\x01":
            count = 1
            records = struct.pack(">HHHIH", 0xC00C, 1, 1, 1, 4) + socket.inet_aton(self.moving)
        head = question[:2] + struct.pack(">HHHHH", 0x8180, 1, count, 0, 0)
        return head + question[12 : end + 4] + records

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.sendto(b"end", (self.address, 53))
        self.thread.join()
        self.socket.close()

    def alone(self, directory, options):
        """The beginning of a command line whose program asks this name server alone.

        `options` are those of resolv.conf.
        """
        names = directory / "resolv.conf"
        names.write_text(f"nameserver {self.address}\noptions {options}\n")
        script = 'mount --bind "$1" /etc/resolv.conf && shift && exec "$@"'
        return ["unshare", "-m", "sh", "-c", script, "sh", str(names)]
