"""deploy/callers: who may call the site, by address and by certificate."""

import ssl
import subprocess

import pytest

from calls import Caller
from fibery import CALLBACK, STATE, error, ok
from gateway import DEPLOY, fill_in
from rig import Rig

BODY = {"callback_uri": CALLBACK, "state": STATE}
AUTHORIZE = "/crm/oauth2/v1/authorize"
TARGETS = (AUTHORIZE, "/crm/validate", "/healthz", "/", "/api/v1/synchronizer/config")
ALLOWED, DENIED = "127.0.3.7", "127.0.4.7"


class CallersRig(Rig):
    """The chain with one of the files of deploy/callers, filled in as an administrator does it."""

    def __init__(self, name, words, **more):
        super().__init__(**more)
        self.name = name
        self.words = words

    def write_configuration(self, configuration):
        """Writes the file too, before nginx starts."""
        super().write_configuration(configuration)
        folder = self.directory / "callers"
        folder.mkdir(exist_ok=True)
        for number in (1, 2):
            self.authority(number)
        words = {
            word: text.replace("$FOLDER", str(self.directory)) for word, text in self.words.items()
        }
        (folder / self.name).write_text(fill_in(DEPLOY / "callers" / self.name, words))

    def authority(self, number):
        """Makes an authority, and a client with a certificate of it."""
        def openssl(command):
            done = subprocess.run(
                ["openssl", *command.split()], cwd=self.directory, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr

        new = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        openssl(f"{new} -x509 -days 2 -subj /CN=CA{number} -keyout ca{number}.key -out ca{number}.pem")
        openssl(f"{new} -subj /CN=client -keyout client{number}.key -out client{number}.csr")
        openssl(
            f"x509 -req -in client{number}.csr -CA ca{number}.pem -CAkey ca{number}.key -days 2 "
            f"-CAcreateserial -out client{number}.pem"
        )

    def start_responder(self):
        """Starts it as always; `get` has to be answered, so it calls as one who may."""
        self.caller = self.one_who_may()
        super().start_responder()


class AddressRig(CallersRig):
    """Only one address may call."""

    def __init__(self, **more):
        words = {"\ndeny all;": f"\nallow {ALLOWED};\ndeny all;"}
        super().__init__("addresses.conf", words, **more)

    def one_who_may(self):
        """A caller from the one address."""
        rig = self

        class Allowed(Caller):
            def connect(self, source=ALLOWED, **more):
                return super().connect(source, **more)

        certificate = None if rig.behind_tls else rig.directory / "certificate.pem"
        caller = rig.caller
        return Allowed(caller.port, caller.host, certificate, caller.fields)


class CertificateRig(CallersRig):
    """Only those with a certificate of the first authority may call."""

    def __init__(self):
        super().__init__(
            "client-certificate.conf", {"/etc/oauth-responder/callers-ca.pem": "$FOLDER/ca1.pem"}
        )

    def with_certificate(self, number):
        """A caller that shows a certificate; none for None."""
        caller = Caller(self.gateway.port, f"localhost:{self.gateway.port}")
        caller.context = ssl.create_default_context(cafile=self.directory / "certificate.pem")
        if number:
            caller.context.load_cert_chain(
                self.directory / f"client{number}.pem", self.directory / f"client{number}.key"
            )
        return caller

    def one_who_may(self):
        """A caller with the right certificate."""
        return self.with_certificate(1)


@pytest.fixture(scope="module")
def by_address():
    with AddressRig() as rig:
        yield rig


@pytest.fixture(scope="module")
def by_certificate():
    with CertificateRig() as rig:
        yield rig


def assert_refused(rig, caller, target, **more):
    """A call that reaches neither the responder nor the connector."""
    rig.connector.reset()
    before = rig.responder_log()
    error(caller.call("POST", target, BODY, **more), 403)
    assert rig.connector.seen == [] and rig.responder_log() == before


@pytest.mark.parametrize("target", TARGETS)
def test_only_the_addresses_of_the_list_may_call(by_address, target):
    assert_refused(by_address, by_address.caller, target, source=DENIED)
    assert by_address.caller.call("GET", "/healthz").status == 200
    ok(by_address.post(AUTHORIZE, BODY))
    assert by_address.get("/").status == 200


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_a_header_field_does_not_change_the_address(by_address, name):
    """T28."""
    fields = {name: f"for={ALLOWED}" if name == "Forwarded" else ALLOWED}
    assert_refused(by_address, by_address.caller, AUTHORIZE, source=DENIED, headers=fields)


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw():
    with AddressRig(behind_tls=True) as rig:
        ok(rig.post(AUTHORIZE, BODY, headers={"X-Forwarded-For": f"{DENIED}, {ALLOWED}"}))
        fields = {"X-Forwarded-For": f"{ALLOWED}, {DENIED}"}
        assert_refused(rig, rig.caller, AUTHORIZE, headers=fields)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("number", [None, 2], ids=["no certificate", "another authority's"])
def test_only_who_has_a_certificate_may_call(by_certificate, target, number):
    assert_refused(by_certificate, by_certificate.with_certificate(number), target)
    ok(by_certificate.post(AUTHORIZE, BODY))
    assert by_certificate.get("/").status == 200


def test_without_a_line_the_list_of_addresses_lets_nobody_in():
    text = (DEPLOY / "callers" / "addresses.conf").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line and line[0] != "#"] == ["deny all;"]
