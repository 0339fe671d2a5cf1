"""`oauth-responder nginx`: the file that it writes, and that nginx takes it."""

import json
import os
import stat
import subprocess

import gateway
import pytest
from rig import binary

KEY = "very-secret.key~for_the-site"
OAUTH2 = {
    "authorization_endpoint": "https://x.example/a", "token_endpoint": "https://x.example/t",
    "client_id": "i", "client_secret": "s",
}
ODD = {
    "crm": {"access_keys": [KEY, "another." + KEY], "connector": "unix:/run/a\"'\\{;$x.sock"},
    "CRM": {"connector": "localhost:3001"},
    "default": {"access_keys": ["~" + KEY], "connector": "[::1]:3002"},
    "-": {"connector": "127.0.0.1:3003"},
    "volatile": {},
}


@pytest.fixture
def write(tmp_path):
    """Writes a configuration and runs the command with it."""

    def write(apps, *arguments):
        path = tmp_path / "config.json5"
        apps = {name: app | {"oauth2": OAUTH2} for name, app in apps.items()}
        path.write_text(json.dumps({"apps": apps}))
        path.chmod(0o600)
        return subprocess.run(
            [binary(), "nginx", "--config", path, *arguments], capture_output=True, text=True,
            timeout=30, stdin=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]},
        )

    return write


def expect_valid(directory, site, folder):
    """Asks nginx about a site that includes a folder. It binds the ports for a moment."""
    plain_port, port = gateway.free_ports()
    words = {"/etc/oauth-responder/nginx/": f"{folder}/"}
    words |= {"listen 80": f"listen 127.0.0.1:{plain_port}"}
    words |= {"/var/log/nginx/oauth-responder.log": f"{directory}/access.log"}
    if site == gateway.SITE:
        key, certificate = f"{directory}/key.pem", f"{directory}/certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-subj", "/CN=x", "-keyout", key, "-out", certificate],
            check=True, capture_output=True,
        )
        words |= {"/etc/ssl/oauth-responder/fullchain.pem": certificate}
        words |= {"/etc/ssl/oauth-responder/privkey.pem": key}
        words |= {"listen 443": f"listen 127.0.0.1:{port}"}
    (directory / "site.conf").write_text(gateway.fill_in(site, words))
    user = "user root;" if os.geteuid() == 0 else ""
    (directory / "nginx.conf").write_text(gateway.MAIN.format(directory=directory, user=user))
    done = subprocess.run(
        ["/usr/sbin/nginx", "-p", directory, "-c", "nginx.conf", "-e", "stderr", "-t"],
        capture_output=True, text=True,
    )
    assert done.returncode == 0 and "warn" not in done.stderr, done.stderr


@pytest.mark.parametrize("site", [gateway.SITE, gateway.SITE_BEHIND_TLS], ids=lambda it: it.name)
def test_nginx_takes_what_is_written_and_takes_it_missing(write, tmp_path, site):
    folder = tmp_path / "apps"
    expect_valid(tmp_path, site, folder)
    done = write(ODD, "--output", folder)
    assert (done.returncode, done.stderr) == (0, "")
    expect_valid(tmp_path, site, folder)


def test_the_file_is_for_owner_and_group_and_its_keys_are_not_printed(write, tmp_path):
    folder = tmp_path / "apps"
    done = write(ODD, "--output", folder)
    path = folder / "apps.conf"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stat.S_IMODE(folder.stat().st_mode) & 0o027 == 0
    assert KEY.replace(".", "\\\\.").replace("-", "\\\\-").replace("~", "\\\\~") in path.read_text()
    assert KEY not in done.stdout + done.stderr
    for line in (f"{path} is written.", "  /crm/ACCESS-KEY goes to unix:/run/a",
                 "  /CRM goes to localhost:3001", "  /volatile goes to the site's connector",
                 "nginx -t && nginx -s reload"):
        assert line in done.stdout
    assert "warning: apps." not in done.stdout


def test_what_is_not_needed_goes_and_the_rest_stays(write, tmp_path):
    folder = tmp_path / "apps"
    folder.mkdir()
    (folder / "own.conf").write_text("# mine\n")
    write(ODD, "--output", folder)
    first = (folder / "apps.conf").read_text()
    write(ODD, "--output", folder)
    assert (folder / "apps.conf").read_text() == first
    done = write({"crm": {"connector": "127.0.0.1:1"}}, "--output", folder)
    assert KEY not in (folder / "apps.conf").read_text() and "/ goes to 127.0.0.1:1" in done.stdout
    done = write({"crm": {}}, "--output", folder)
    assert done.returncode == 0 and "not needed" in done.stdout
    assert [path.name for path in folder.iterdir()] == ["own.conf"]


def test_a_shared_connector_of_an_app_with_keys_is_warned_of(write, tmp_path):
    apps = {"crm": {"access_keys": [KEY]}, "open": {}}
    done = write(apps, "--output", tmp_path / "apps")
    assert done.returncode == 0 and "warning: apps.crm has access_keys" in done.stdout


def test_a_folder_that_can_not_be_made_is_a_73_that_names_it(write, tmp_path):
    done = write(ODD, "--output", tmp_path / "missing" / "apps")
    assert done.returncode == 73 and done.stdout == ""
    assert str(tmp_path / "missing" / "apps") in done.stderr and "No such file" in done.stderr
    (tmp_path / "file").write_text("")
    assert write(ODD, "--output", tmp_path / "file").returncode == 73


def test_faults_and_wrong_usage_write_nothing(write, tmp_path):
    folder = tmp_path / "apps"
    done = write({"crm": {"connector": "http://localhost:3000"}}, "--output", folder)
    assert done.returncode == 78 and "apps.crm.connector: HOST:PORT" in done.stderr
    assert write(ODD, "--output").returncode == 64
    assert write(ODD, "--output", folder, "--offline").returncode == 64
    assert write(ODD, "more", "--output", folder).returncode == 64
    assert not folder.exists()
