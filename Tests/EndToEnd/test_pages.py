"""All pages of the documentation: no dead link, no page that the README hides, and no block that no
test runs or checks."""

import re

import pytest
from pages import BLOCK, PAGES, ROOT, anchors, links, read

# The test that runs or checks all blocks of a page in a language: a file below Tests, and a
# function in it.
CHECKED = {
    "README.md sh": "test_readme.py::test_the_path_of_five_minutes",
    "README.md json5": "test_readme.py::test_the_path_of_five_minutes",
    "README.md json": "test_readme.py::test_the_path_of_five_minutes",
    "README.md text": "test_blocks.py::test_the_play_of_the_readme_is_that_of_make_run",
    "CONTRIBUTING.md sh": "test_blocks.py::test_a_contributors_commands_name_what_there_is",
    "docs/architecture.md text": "test_blocks.py::test_the_list_of_folders_is_that_of_the_sources",
    "docs/behind-tls.md sh": "test_blocks.py::test_the_commands_of_a_laptop_make_a_site",
    "docs/configuration.md json5": "DocumentedExamplesTests.swift::examples",
    "docs/deploy.md sh": "test_systemd.py::test_every_command_of_the_page_works_in_its_order",
    "docs/deploy.md json5": "test_systemd.py::test_every_command_of_the_page_works_in_its_order",
    "docs/deploy.md nginx":
        "test_second_process.py::test_calls_are_spread_over_both_processes_and_stay_where_they_are",
    "docs/fibery-for-assistants.md json":
        "test_fibery_pages.py::test_the_examples_are_what_is_said_and_done",
    "docs/fibery-for-assistants.md sh": "test_fibery_pages.py::test_the_commands_work",
    "docs/fibery.md json": "test_fibery_pages.py::test_the_examples_are_what_is_said_and_done",
    "docs/fibery.md sh": "test_fibery_pages.py::test_the_commands_work",
    "docs/gateways.md sh": "test_blocks.py::test_the_commands_of_the_gateways_are_those_tested",
    "docs/gateways.md apache": "test_gateways.py::test_both_versions_go_through_all_steps",
    "docs/gateways.md lighttpd": "test_gateways.py::test_both_versions_go_through_all_steps",
    "docs/install.md sh": "test_install_page.py::test_no_command_is_forgotten",
    "docs/log.md json": "DocumentedLabelsTests.swift::example",
    "docs/monitoring.md sh": "test_blocks.py::test_the_commands_of_monitoring_are_answered",
    "docs/monitoring.md nginx":
        "test_second_process.py::test_each_process_is_asked_for_its_own_counts",
    "docs/monitoring.md yaml":
        "test_monitoring.py::test_the_dashboard_and_the_rules_use_metrics_that_there_are",
    "docs/scaling.md sh": "test_scaling_page.py::listening",
    "docs/scaling.md nginx": "test_scaling_page.py::test_the_log_of_nginx_tells_how_calls_are_shared",
    "docs/scaling.md text": "test_scaling_page.py::test_these_are_all_the_snippets_of_the_page",
}
FUNCTION = {".py": "def", ".swift": "func"}


def test_every_block_is_run_or_checked_by_a_test():
    languages = {f"{page.relative_to(ROOT)} {language}" for page in PAGES
                 for language, _ in BLOCK.findall(read(page))}
    assert languages == set(CHECKED)


@pytest.mark.parametrize("place", CHECKED)
def test_the_test_of_a_block_exists_and_names_the_page(place):
    file, name = CHECKED[place].split("::")
    (path,) = (ROOT / "Tests").rglob(file)
    text = read(path)
    assert re.search(rf"^ *{FUNCTION[path.suffix]} {name}\(", text, re.MULTILINE)
    page = place.split()[0].rpartition("/")[2]
    assert page in text or page in read(path.parent / "gateways.py")


def test_a_fence_is_always_a_block_of_its_own():
    for page in PAGES:
        assert read(page).count("```") == 2 * len(BLOCK.findall(read(page))), page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_is_dead(page):
    for path, anchor in links(page):
        target = (page.parent / path).resolve() if path else page
        assert target.exists() and target.is_relative_to(ROOT), path
        assert not anchor or anchor in anchors(target), (path, anchor)


def test_the_readme_names_every_page():
    named = {(ROOT / path).resolve() for path, _ in links(ROOT / "README.md") if path}
    hidden = set(PAGES) - named - {ROOT / "README.md"}
    # The first is a part of docs/providers.md.
    assert {page.name for page in hidden} == {"providers-left-out.md", "CHANGELOG.md"}


def test_a_message_leads_to_the_table_of_its_label():
    tables = {}
    for section in read(ROOT / "docs/log.md").split("\n## ")[1:]:
        heading = section.splitlines()[0].lower().replace(" ", "-")
        for label in re.findall(r"^\| `(\w+)` \| ", section, re.MULTILINE):
            tables[label] = re.sub(r"[^\w-]", "", heading)
    named = re.findall(r"\[`(\w+)`\]\(log\.md#([\w-]+)\)", read(ROOT / "docs/troubleshooting.md"))
    assert len(named) > 60
    assert [anchor for _, anchor in named] == [tables[label] for label, _ in named]
