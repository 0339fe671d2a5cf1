"""Every command of docs/install.md is run, or compared with the file that it is about."""

import re
import shutil

from pages import ROOT, blocks_of, read
from test_kubernetes import containers, pod
from test_package import objects

PAGE = read(ROOT / "docs/install.md")
LINES = [line for block in blocks_of(PAGE, "sh") for line in block.splitlines()]
# These come before these tests, or are run by the tests of "make install" and of the README.
RUN_BEFORE = ["make deb", "make release", "sudo make install"]


def lines(start):
    """The page's commands that begin so."""
    return [line for line in LINES if line.startswith(start)]


def test_no_command_is_forgotten():
    known = [*RUN_BEFORE, *lines("sudo apt-get install "), *lines("docker build "), *lines("kubectl ")]
    assert sorted(LINES) == sorted(known)


def test_the_package_is_installed_by_its_file(debian, package):
    (line,) = lines("sudo apt-get install ")
    folder = debian.root / "checkout/.build/deb"
    folder.mkdir(parents=True)
    shutil.copy(package, folder)
    debian.run("dpkg", "--remove", "oauth-responder")
    command = line.removeprefix("sudo ").replace("install", "install --no-install-recommends -qq -y", 1)
    debian.shell(f"cd /checkout && {command}")
    assert debian.run("oauth-responder", "--version").stdout


def test_the_image_is_built_from_files_that_are_there():
    (line,) = lines("docker build ")
    name = re.search(r"-f (\S+)", line)[1]
    text = (ROOT / name).read_text(encoding="utf-8")
    assert line in text
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() == [".build", ".build-*"]
    arguments = re.search(r'(?m)^CMD \["--listen", "0\.0\.0\.0:(\d+)"\]$', text)
    assert f"EXPOSE {arguments[1]}\n" in text and f"port\n{arguments[1]}" in PAGE


def test_kubectl_makes_what_the_manifest_reads(debian):
    volumes = {each["name"]: each for each in pod()["spec"]["volumes"]}
    config, secret, certificate, manifest, check = lines("kubectl ")
    mounts = {mount["name"]: mount for mount in containers()[1]["volumeMounts"]}
    assert f" configmap {volumes['config']['configMap']['name']} " in config
    assert config.endswith("--from-file=" + mounts["config"]["subPath"])
    assert f" generic {volumes['secrets']['secret']['secretName']} " in secret
    assert mounts["secrets"]["mountPath"] + "/NAME" in PAGE
    assert f" tls {objects()['Ingress']['spec']['tls'][0]['secretName']} " in certificate
    assert (ROOT / manifest.removeprefix("kubectl apply -f ")).is_file()
    name = objects()["Deployment"]["metadata"]["name"]
    start = f"kubectl exec deploy/{name} -c {containers()[1]['name']} -- "
    text = '{apps: {crm: {oauth2: {provider: "google", client_id: "i", client_secret: "s"}}}}'
    (debian.root / "etc/oauth-responder/config.json5").write_text(text)
    assert "accounts.google.com" in debian.run(*check.removeprefix(start).split()).stdout
    restart = re.search(r"`(kubectl rollout restart \S+)`", PAGE)[1]
    assert restart == f"kubectl rollout restart deploy/{name}"
