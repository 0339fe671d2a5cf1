"""The pages of the documentation: their links, their headings and their blocks."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+)\)")


def read(page):
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def blocks_of(text, language):
    """The fenced blocks of a text, a page or a part of one, that are in a language."""
    return [block for found, block in BLOCK.findall(text) if found == language]


def blocks(page, language):
    """The fenced blocks of a page that are in a language."""
    return blocks_of(read(page), language)


def prose(page):
    """A page without its blocks and without code within a line."""
    return re.sub(r"`[^`]*`", "`", BLOCK.sub("", read(page)))


def anchors(page):
    """Where a link can lead in a page, by the rule of GitHub: the words of a heading, small, with
    hyphens for spaces and without other characters."""
    headings = re.findall(r"^#+ (.*)$", BLOCK.sub("", read(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page):
    """The links of a page that stay in the checkout: path and anchor of each. An empty path is
    that of the page."""
    found = [target for target in LINK.findall(prose(page)) if "://" not in target]
    return [target.partition("#")[::2] for target in found]
