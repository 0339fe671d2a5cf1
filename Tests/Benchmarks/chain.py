"""The whole chain of a measure: nginx, the peers that run at the moment, the provider."""

import http.client
import shutil
import sys
import tempfile
import time
from pathlib import Path

import load
import peers

sys.path.insert(0, str(peers.ROOT / "demo"))

from processes import StartError, start, stop  # noqa: E402
from servers import Gateway, Provider  # noqa: E402


class Running:
    """A peer's process behind nginx."""

    def __init__(self, peer, process, port, base):
        self.peer = peer
        self.process = process
        self.port = port
        self.base = base  # what the paths of its first app begin with
        self.start_seconds = None

    @property
    def group(self):
        """The group of its processes."""
        return self.process.pid

    def post(self, call, number=1):
        """One call on a connection of its own: the status and the bytes of the answer."""
        body = load.BODIES[call].replace("NUMBER", f"{number:012}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            path = self.base + load.PATHS[call]
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


class Chain:
    """A context in which peers can be started; `built` is the folder of the built programs."""

    def __init__(self, built, wanted):
        self.built = Path(built)
        self.wanted = wanted
        self.running = {}
        self.provider = self.gateway = None

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="oauth-responder-bench-"))
        try:
            self.provider = Provider(self.folder, self.built / "provider")
            self.gateway = Gateway(self.folder, self.wanted)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        for running in list(self.running.values()):
            self.stop(running)
        if self.gateway:
            self.gateway.close()
        if self.provider:
            self.provider.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, peer, delay=0, size=0, apps=1):
        """Starts a peer and waits until it has answered once."""
        configuration = peers.write_configuration(self.folder, self.provider, delay, size, apps)
        socket = str(self.folder / f"{peer.name}.sock")
        arguments = peers.command(peer, self.built, socket, configuration)
        environment = peers.environment(self.provider, delay, size)
        with open(self._log(peer), "ab") as log:
            moment = time.perf_counter()
            process = start(arguments, log, stdout=log, env=environment)
        base = "" if apps == 1 else "/a0"
        running = Running(peer, process, self.gateway.ports[peer.name], base)
        self.running[peer.name] = running
        self._wait(running)
        running.start_seconds = time.perf_counter() - moment
        return running

    def _wait(self, running):
        """Asks again and again until nginx reaches the peer; before that nginx answers with 502."""
        deadline = time.monotonic() + 60
        while running.post("authorize")[0] == 502:
            if running.process.poll() is not None or time.monotonic() > deadline:
                raise StartError(self._log(running.peer).read_text(errors="replace")[-2000:])
            time.sleep(0.001)

    def stop(self, running):
        """Ends a peer and throws its log away."""
        stop(running.process)
        del self.running[running.peer.name]
        (self.folder / f"{running.peer.name}.sock").unlink(missing_ok=True)
        self._log(running.peer).unlink(missing_ok=True)

    def empty_log(self, running):
        """Cuts a peer's log, which grows by a line a call."""
        self._log(running.peer).write_bytes(b"")

    def _log(self, peer):
        return self.folder / f"{peer.name}.log"
