"""Certificates of which all but one have something wrong with them."""

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.timezone.utc)


class Holder:
    """A key with its certificate, which another holder or the key itself has signed."""

    def __init__(self, name, issuer=None, is_authority=False, host="localhost", start=-2, end=2,
                 usage=ExtendedKeyUsageOID.SERVER_AUTH):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signer = issuer or self
        names = [x509.DNSName(host)]
        if host == "localhost":
            names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
        builder = (
            x509.CertificateBuilder().subject_name(self.name).issuer_name(signer.name)
            .public_key(self.key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(NOW + start * DAY).not_valid_after(NOW + end * DAY)
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        )
        if not is_authority:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        self.certificate = builder.sign(signer.key, hashes.SHA256())

    def pem(self):
        """The certificate as text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def key_pem(self):
        """The private key as text."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()


def chains():
    """The certificate of the trusted authority, and by name what a server shows: its chain and its
    private key."""
    trusted, unknown = Holder("trusted", is_authority=True), Holder("unknown", is_authority=True)
    between = Holder("between", trusted, is_authority=True)
    good = Holder("good", between)
    leaf = {
        "expired": Holder("expired", trusted, start=-2, end=-1),
        "not yet valid": Holder("early", trusted, start=1, end=2),
        "another name": Holder("other", trusted, host="other.example"),
        "unknown authority": Holder("stranger", unknown),
        "self-signed": Holder("self"),
        "for clients alone": Holder("client", trusted, usage=ExtendedKeyUsageOID.CLIENT_AUTH),
        "signed by what is no authority": Holder("forged", good),
        "no intermediate": good,
    }
    shown = {name: (holder.pem(), holder.key_pem()) for name, holder in leaf.items()}
    forged = leaf["signed by what is no authority"]
    shown["signed by what is no authority"] = (
        forged.pem() + good.pem() + between.pem(), forged.key_pem())
    shown["good"] = (good.pem() + between.pem(), good.key_pem())
    moving = Holder("moving", trusted, host="provider.moving.test")
    shown["moving"] = (moving.pem(), moving.key_pem())
    return trusted.pem(), shown
