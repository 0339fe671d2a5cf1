"""The gateways of docs/gateways.md, each with its real server and the file that is shipped."""

import os
import re
import shutil
import subprocess

import gateway
from calls import Caller
from pages import ROOT, blocks, read
from processes import StartError, start, stop, wait_until
from rig import binary

PAGE = ROOT / "docs" / "gateways.md"
USER = "www-data"
IS_ROOT = os.geteuid() == 0
CONNECTOR_OF_ALL = {
    "apache": 'ProxyPass "/" "http://127.0.0.1:3000/" nocanon\n',
    "lighttpd": re.search(
        r"^else \{\n.*?^\}\n", (gateway.DEPLOY / "lighttpd.conf").read_text(), re.M | re.S
    )[0],
}


def block(language, start_with=""):
    """The one block of the page in a language, or the one that begins in some way."""
    (text,) = [text for text in blocks(PAGE, language) if text.startswith(start_with)]
    return text


class Server:
    """A gateway in front of a rig's responder, as its subclass configures it; `base` is that of the
    connector."""

    def __init__(self, rig, base=""):
        self.rig = rig
        self.base = base
        self.directory = rig.directory / "gateway"
        self.directory.mkdir()
        self.program = self.directory / "oauth-responder"
        shutil.copy(binary(), self.program)
        self.log = self.directory / "stderr.log"
        self.processes = []

    def __enter__(self):
        try:
            self.let_in()
            for attempt in range(5):
                try:
                    self.begin()
                    return self
                except StartError:
                    self.__exit__()
                    if attempt == 4:
                        raise
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *exception):
        while self.processes:
            stop(self.processes.pop())

    def let_in(self):
        """Lets the server's user reach the socket and read the configuration."""
        if IS_ROOT:
            subprocess.run(["chown", "-R", f"{USER}:{USER}", self.rig.directory], check=True)

    def begin(self):
        """Takes a free port and starts the server on it."""
        (port, _) = gateway.free_ports()
        self.write(port)
        self.run(self.command())
        self.caller = Caller(port, f"localhost:{port}")
        self.wait(port)

    def run(self, command):
        with open(self.log, "ab") as log:
            self.processes.append(start(command, log))

    def wait(self, port):
        wait_until(lambda: gateway.connects(port), self.processes[-1], self.log)

    def site(self, kind, name, words):
        """The shipped file, filled in."""
        text = (gateway.DEPLOY / name).read_text(encoding="utf-8")
        if self.base:
            of_base = block(kind).replace("/APP/KEY", self.base)
            assert text.count(CONNECTOR_OF_ALL[kind]) == 1
            text = text.replace(CONNECTOR_OF_ALL[kind], of_base)
        for word, replacement in words.items():
            assert word in text, word
            text = text.replace(word, str(replacement))
        (self.directory / "site.conf").write_text(text, encoding="utf-8")

    def responder_log(self):
        """The responder's own lines, wherever the gateway lets them go."""
        return self.rig.responder_log()

    def gateway_logs(self):
        """What the gateway wrote, of any kind."""
        logs = sorted(self.directory.glob("*.log"))
        return "".join(log.read_text(encoding="utf-8", errors="replace") for log in logs)


class Apache(Server):
    """Apache; `cgi` is None, or the module that starts the program for each call."""

    cgi = None
    SHARED = ["authz_core", "authz_host", "alias", "env", "proxy", "proxy_http"]

    def write(self, port):
        directory = self.directory
        words = {
            "127.0.0.1:3000": f"127.0.0.1:{self.rig.connector.server_port}",
            "/var/log/apache2/oauth-responder.log": directory / "access.log",
        }
        if self.cgi:
            words["/usr/bin/oauth-responder"] = self.program
            words["/etc/oauth-responder/config.json5"] = self.rig.configuration_path
        else:
            words["/run/oauth-responder/responder.sock"] = self.rig.directory / "responder.sock"
        self.site("apache", "apache-cgi.conf" if self.cgi else "apache.conf", words)
        mpm = "mpm_prefork" if self.cgi == "cgi" else "mpm_event"
        modules = [mpm, *self.SHARED, self.cgi or "proxy_fcgi"]
        lines = [f"LoadModule {it}_module /usr/lib/apache2/modules/mod_{it}.so" for it in modules]
        lines += [f"ServerRoot {directory}", f"PidFile {directory}/apache.pid"]
        lines += [f"ErrorLog {directory}/error.log", "ServerName localhost"]
        lines += [f"User {USER}", f"Group {USER}"] if IS_ROOT else []
        lines += [f"ScriptSock {directory}/cgid.sock"] if self.cgi == "cgid" else []
        lines += [f"Listen 127.0.0.1:{port}", f"<VirtualHost *:{port}>"]
        lines += [f"Include {directory}/site.conf", "</VirtualHost>", ""]
        (directory / "apache.conf").write_text("\n".join(lines))

    def command(self):
        return ["apache2", "-D", "FOREGROUND", "-f", str(self.directory / "apache.conf")]

    def responder_log(self):
        return self.gateway_logs() if self.cgi else super().responder_log()


class ApacheCGI(Apache):
    cgi = "cgi"


class ApacheCGID(Apache):
    cgi = "cgid"


class Lighttpd(Server):
    """lighttpd, with an error log where the page allows one."""

    def write(self, port):
        directory = self.directory
        self.site("lighttpd", "lighttpd.conf", {
            '"port" => 3000': f'"port" => {self.rig.connector.server_port}',
            "/var/log/lighttpd/oauth-responder.log": directory / "access.log",
            "/run/oauth-responder/responder.sock": self.rig.directory / "responder.sock",
        })
        error_log = "/dev/null" if self.base else directory / "error.log"
        lines = [f'server.errorlog = "{error_log}"', 'server.bind = "127.0.0.1"']
        lines += [f"server.port = {port}", f'server.document-root = "{directory}/none"']
        lines += [f'server.upload-dirs = ( "{directory}" )']
        lines += [f'server.username = "{USER}"', f'server.groupname = "{USER}"'] if IS_ROOT else []
        modules = ", ".join(f'"mod_{it}"' for it in ("access", *self.modules()))
        lines += [f"server.modules = ( {modules} )", f'include "{directory}/site.conf"', ""]
        (directory / "none").mkdir(exist_ok=True)
        (directory / "lighttpd.conf").write_text("\n".join(lines))

    def modules(self):
        return re.search(r"^sudo lighty-enable-mod (.*)$", read(PAGE), re.M)[1].split()

    def command(self):
        return ["lighttpd", "-D", "-f", str(self.directory / "lighttpd.conf")]


class Fcgiwrap(Server):
    """nginx and fcgiwrap, with the site that the page's sed makes."""

    def begin(self):
        directory = self.directory
        script = block("sh", "sed ").replace("deploy/nginx.conf", str(gateway.SITE))
        site = directory / "made.conf"
        script = script.replace("sudo tee /etc/nginx/conf.d/oauth-responder.conf", f"tee {site}")
        subprocess.run(["sh", "-ec", script], check=True)
        text = site.read_text(encoding="utf-8")
        assert text.count("unix:/run/fcgiwrap.socket") == 1
        for word, replacement in {
            "/usr/bin/oauth-responder": self.program,
            "/etc/oauth-responder/config.json5": self.rig.configuration_path,
            # The rig fills the name of the socket in, and fcgiwrap listens there.
            "unix:/run/fcgiwrap.socket": "unix:/run/oauth-responder/responder.sock",
        }.items():
            assert word in text
            text = text.replace(word, str(replacement))
        site.write_text(text, encoding="utf-8")
        for name in ("certificate.pem", "private-key.pem"):
            shutil.copy(self.rig.directory / name, directory)
        self.run(["fcgiwrap", "-c", "4", "-s", f"unix:{directory}/responder.sock"])
        wait_until((directory / "responder.sock").exists, self.processes[-1], self.log)
        shipped, gateway.SITE = gateway.SITE, site
        try:
            port = self.rig.connector.server_port
            self.nginx = gateway.Gateway(directory, port, self.rig.program)
        finally:
            gateway.SITE = shipped
        self.processes.append(self.nginx.process)
        host = f"localhost:{self.nginx.port}"
        self.caller = Caller(self.nginx.port, host, directory / "certificate.pem")

    def responder_log(self):
        return self.log.read_text(encoding="utf-8")
