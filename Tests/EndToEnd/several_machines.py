"""Responders on several machines behind one nginx, as docs/scaling.md has it: each has an address
of its own, and nginx sends calls with the same body to the same one.

Here a machine is an address of the loopback interface, or a host of a network of the test's own.
"""

import json
import re
import socket
import subprocess
from contextlib import ExitStack, nullcontext
from functools import partial

from fibery import CALLBACK, ok
from pages import ROOT, blocks
from processes import stop
from rig import Rig, binary
from waiting import until

PAGE = ROOT / "docs/scaling.md"


def upstream_of(addresses):
    """The page's block of nginx with these addresses in place of its own."""
    (block,) = blocks(PAGE, "nginx")
    servers = re.findall(r"^    server .*;\n", block, re.MULTILINE)
    mine = "".join(f"    server {address};\n" for address in addresses)
    return block.replace("".join(servers), mine)


def access(directory, identifier):
    """The line of nginx's log about a call, once it is there."""
    whole = (directory / "nginx-access.log").read_text(encoding="utf-8").rpartition("\n")[0]
    lines = [line for line in whole.splitlines() if identifier in line]
    return json.loads(lines[0]) if lines else None


class Responder:
    """A process of the responder that gets its listening socket as descriptor 0, as from systemd.

    The socket outlives the process, unless it is closed too. `at` makes the context in which things
    are opened and started on the machine.
    """

    def __init__(self, host, log_path, port=0, at=nullcontext):
        self.log_path = log_path
        self.at = at
        self.process = None
        self.open(host, port)
        self.address = "{}:{}".format(*self.listening.getsockname())

    def open(self, host, port):
        """Listens at an address."""
        with self.at():
            self.listening = socket.socket()
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listening.bind((host, port))
        self.listening.listen(4096)

    def start(self, configuration_path):
        """Starts the process."""
        with self.at(), open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", binary(), "--config", configuration_path],
                stdin=self.listening, stderr=log,
            )

    def go_down(self):
        """Ends the process in an orderly way, and then nothing listens at its address."""
        self.listening.close()
        code = stop(self.process)
        self.process = None
        return code

    def listen_again(self):
        """Listens at the same address again."""
        host, _, port = self.address.rpartition(":")
        self.open(host, int(port))

    def come_back(self, configuration_path):
        """The same with a new process."""
        self.listen_again()
        self.start(configuration_path)

    def close(self):
        """Ends everything at once."""
        if self.process:
            self.process.kill()
            self.process.wait()
        self.listening.close()


class SeveralMachines(Rig):
    """The chain with a responder at each of some addresses of this machine."""

    def __init__(self, configuration=None, machines=3, **more):
        super().__init__(configuration, **more)
        self.machines = machines
        self.responders = []

    def _connector(self):
        """Opens the sockets too, before nginx is told of them."""
        for number in range(self.machines):
            log_path = self.directory / f"responder-{number}.log"
            self.responders.append(self._responder(number, log_path))
        self.upstream = upstream_of(each.address for each in self.responders)
        return super()._connector()

    def _responder(self, number, log_path):
        return Responder(f"127.0.1.{number + 1}", log_path)

    def start_responder(self):
        """Starts the process of each machine."""
        for responder in self.responders:
            responder.start(str(self.configuration_path))
        until(lambda: self.get("/healthz").status == 200)

    def use(self, responders):
        """Has nginx know these responders and no others."""
        self.gateway.upstream = upstream_of(each.address for each in responders)
        self.gateway.write()
        self.gateway.reload()

    def owner(self, body):
        """The responder to which nginx sends calls with this body; the call itself is refused."""
        address = self.tried(self.post("/crm/oauth2/v1/authorize", body))[-1]
        (responder,) = [each for each in self.responders if each.address == address]
        return responder

    def tried(self, reply, directory=None):
        """The addresses to which nginx sent a call, the one that answered last."""
        directory = directory or self.directory
        identifier = reply.headers["X-Request-Id"]
        until(lambda: access(directory, identifier))
        return re.split(r"(?:,| :)\s", access(directory, identifier)["upstream"])

    def refreshes(self, account):
        """The refreshes of an account that the provider saw."""
        token = ["refresh_token", account["refresh_token"]]
        return [call for call in self.provider.record("/oauth2/token") if token in call["form"]]

    def __exit__(self, *exception):
        for responder in self.responders:
            responder.close()
        super().__exit__(*exception)


def authorize(rig, number):
    """A call that no provider is asked for; each number makes another body."""
    reply = rig.post("/crm/oauth2/v1/authorize", {"callback_uri": CALLBACK, "state": str(number)})
    ok(reply)
    return reply


def answered_by(rig, count):
    """The address that answered each of so many calls, all of which have other bodies."""
    replies = [authorize(rig, number) for number in range(count)]
    return [rig.tried(reply)[-1] for reply in replies]


class OnHosts(SeveralMachines):
    """The chain on the first host of a network, and a responder at port 9000 of each of its hosts.

    All of them reach the provider, whatever happens to the network.
    """

    def __init__(self, network, configuration=None, **more):
        super().__init__(configuration, machines=len(network.addresses), **more)
        self.network = network
        self.passages = ExitStack()

    def _responder(self, number, log_path):
        address = self.network.addresses[number]
        return Responder(address, log_path, 9000, partial(self.network.at, address))

    def start_responder(self):
        """Lets the other hosts reach the provider, too."""
        port = int(self.provider.base.rpartition(":")[2])
        for address in self.network.addresses[1:]:
            self.passages.enter_context(self.network.passage(address, port))
        super().start_responder()

    def __exit__(self, *exception):
        super().__exit__(*exception)
        self.passages.close()
