"""The manifest for Kubernetes against the schema that python3-kubernetes brings, and its references."""

import re

import pytest
import yaml
from fresh_debian import ROOT
from kubernetes.client import models
from test_package import objects

TEXT = (ROOT / "deploy/kubernetes.yaml").read_text(encoding="utf-8")
VERSIONS = {
    "Deployment": "apps/v1", "Service": "v1", "PodDisruptionBudget": "policy/v1",
    "Ingress": "networking.k8s.io/v1",
}
# The schema of Debian 12 is older than these members.
NEWER = {"V1Container.restartPolicy": "Always"}
PLAIN = {"str": str, "int": int, "bool": bool, "object": (str, int, dict)}


def build(kind, value, place):
    """The value as one of the schema's type; an unknown member, a wrong type or a missing member is an
    error."""
    if kind in PLAIN:
        assert isinstance(value, PLAIN[kind]) and (kind == "bool") == isinstance(value, bool), place
        return value
    if match := re.fullmatch(r"list\[(.*)\]", kind):
        assert isinstance(value, list), place
        return [build(match[1], each, f"{place}[{number}]") for number, each in enumerate(value)]
    if match := re.fullmatch(r"dict\(str, (.*)\)", kind):
        return {name: build(match[1], each, f"{place}.{name}") for name, each in value.items()}
    model = getattr(models, kind)
    names = {name: attribute for attribute, name in model.attribute_map.items()}
    members = {}
    for name, each in value.items():
        if f"{kind}.{name}" in NEWER:
            assert each == NEWER[f"{kind}.{name}"], f"{place}.{name}"
            continue
        assert name in names, f"{place}.{name} is unknown"
        attribute = names[name]
        members[attribute] = build(model.openapi_types[attribute], each, f"{place}.{name}")
    return model(**members)


def pod():
    """The template of the pods."""
    return objects()["Deployment"]["spec"]["template"]


def containers():
    """All containers of a pod."""
    return pod()["spec"]["initContainers"] + pod()["spec"]["containers"]


def test_each_object_is_of_its_schema():
    assert {kind: each["apiVersion"] for kind, each in objects().items()} == VERSIONS
    for kind, each in objects().items():
        build(f"V1{kind}", each, kind)


@pytest.mark.parametrize(
    "change", [("replicas: 3", "replica: 3"), ("replicas: 3", 'replicas: "3"'), ("selector:\n    matchLabels", "x:\n    y")]
)
def test_a_fault_of_the_manifest_is_seen(change):
    """So that the schema means something."""
    assert change[0] in TEXT
    with pytest.raises((AssertionError, ValueError)):
        for each in yaml.safe_load_all(TEXT.replace(*change)):
            build(f"V1{each['kind']}", each, each["kind"])


def test_what_is_referred_to_is_there():
    labels = pod()["metadata"]["labels"]
    assert objects()["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert objects()["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    service = objects()["Service"]
    assert service["spec"]["selector"] == labels
    ports = {port["name"] for each in containers() for port in each.get("ports", [])}
    assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports
    for each in containers():
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            for action in each.get(probe, {}).values():
                assert not isinstance(action, dict) or action["port"] in ports
    for rule in objects()["Ingress"]["spec"]["rules"]:
        for path in rule["http"]["paths"]:
            backend = path["backend"]["service"]
            assert backend["name"] == service["metadata"]["name"]
            assert backend["port"]["name"] in {port["name"] for port in service["spec"]["ports"]}
        assert rule["host"] in objects()["Ingress"]["spec"]["tls"][0]["hosts"]
    volumes = {each["name"] for each in pod()["spec"]["volumes"]}
    mounted = {mount["name"] for each in containers() for mount in each["volumeMounts"]}
    assert mounted == volumes


def test_no_pod_is_alone_and_none_may_do_more_than_it_needs():
    assert objects()["Deployment"]["spec"]["replicas"] > objects()["PodDisruptionBudget"]["spec"]["maxUnavailable"]
    assert pod()["spec"]["securityContext"]["runAsNonRoot"] is True
    for each in containers():
        context = each["securityContext"]
        assert context["readOnlyRootFilesystem"] and not context["allowPrivilegeEscalation"]
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert each["resources"]["limits"]["memory"] and each["resources"]["requests"]


def test_the_words_of_the_site_stand_in_it_once():
    site = (ROOT / "deploy/nginx-behind-tls.conf").read_text(encoding="utf-8")
    script = containers()[0]["command"][-1]
    for _, word in re.findall(r"-e 's([/#])(.*?)\1", script):
        assert site.count(word) == 1, word
