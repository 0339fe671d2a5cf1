"""Hosts of the test's own at one switch, each of them a network namespace, whose links can be cut.

    with Network("10.0.0.10", "10.0.0.11") as network:
        with network.at("10.0.0.10"):
            ...  # What is started and opened here is on that host.
        network.cut("10.0.0.11")

Needs root, and iproute2; where root may make no namespace, the test fails. A host is gone as soon as no process and no file of the test holds it.
"""

import ctypes
import os
import socketserver
import subprocess
import threading
from contextlib import ExitStack, contextmanager

import pytest

from tunnels import pass_on

NEW_NETWORK = 0x40000000
SYSTEM = ctypes.CDLL(None, use_errno=True)


def current():
    """The network namespace of this thread, as an open file."""
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def change(call, argument):
    """Changes the namespace of this thread by `unshare` or `setns`."""
    if call(argument, *(() if call is SYSTEM.unshare else (NEW_NETWORK,))) != 0:
        raise OSError(ctypes.get_errno(), "no network namespace can be had here")


@contextmanager
def inside(namespace):
    """Has this thread, and whatever it starts, be in a namespace."""
    back = current()
    try:
        change(SYSTEM.setns, namespace)
        yield
    finally:
        change(SYSTEM.setns, back)
        os.close(back)


def new_namespace():
    """A namespace in which nothing is but its loopback interface."""
    back = current()
    try:
        change(SYSTEM.unshare, NEW_NETWORK)
        ip("link", "set", "lo", "up")
        return current()
    finally:
        change(SYSTEM.setns, back)
        os.close(back)


def ip(*words):
    """Runs `ip` in this thread's namespace."""
    subprocess.run(["ip", *words], check=True)


class Network:
    """A context in which there are hosts with these addresses."""

    def __init__(self, *addresses):
        self.addresses = addresses
        self.hosts = {}
        self.open = ExitStack()

    def __enter__(self):
        if os.geteuid() != 0:
            pytest.skip("hosts of one's own need root")
        try:
            self.switch = self._namespace()
            with inside(self.switch):
                ip("link", "add", "switch", "type", "bridge")
                ip("link", "set", "switch", "up")
            for number, address in enumerate(self.addresses):
                self._add(number, address)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        self.open.close()

    def _namespace(self):
        namespace = new_namespace()
        self.open.callback(os.close, namespace)
        return namespace

    def _add(self, number, address):
        """Makes a host, and plugs its one link into the switch."""
        self.hosts[address] = self._namespace()
        host = f"/proc/{os.getpid()}/fd/{self.hosts[address]}"
        with inside(self.switch):
            port = f"port{number}"
            ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", host)
            ip("link", "set", port, "master", "switch", "up")
        with self.at(address):
            ip("address", "add", f"{address}/24", "dev", "eth0")
            ip("link", "set", "eth0", "up")

    def at(self, address):
        """Has this thread, and whatever it starts, be on a host."""
        return inside(self.hosts[address])

    def cut(self, address):
        """Takes a host off the network. Nobody is told: what is sent to it vanishes."""
        with self.at(address):
            ip("link", "set", "eth0", "down")

    def mend(self, address):
        """Brings a host back."""
        with self.at(address):
            ip("link", "set", "eth0", "up")

    @contextmanager
    def passage(self, address, port):
        """Lets a host reach a port of the loopback interface of where this thread is, by a way that
        is never cut."""
        with self.at(address):
            server = _Passage(("127.0.0.1", port), _PassageHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()


class _Passage(socketserver.ThreadingTCPServer):
    """Listens on one host; its threads connect from another one."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128


class _PassageHandler(socketserver.BaseRequestHandler):
    """One connection, passed on to the same port elsewhere."""

    def handle(self):
        with socketserver.socket.create_connection(self.server.server_address, 10) as behind:
            back = threading.Thread(target=pass_on, args=(behind, self.request), daemon=True)
            back.start()
            pass_on(self.request, behind)
            back.join()
