"""docs/troubleshooting.md has a row for each failure of which the page that plays Fibery tells."""

import re

from pages import ROOT, read

PAGE = read(ROOT / "docs" / "troubleshooting.md")
# What is said where nothing failed, or what only goes with a sentence of the table.
REGULAR = {
    # The form and its state
    "ANY (Fibery adds ?state=… to it)", "Asking where to send the user …",
    "The browser goes to the provider.", "Fetching the tokens …", "Validating the account …",
    "The account is connected.", "The account works.", "ANY The tokens were renewed.",
    # The steps
    "The token has expired, and Fibery validates the account",
    "The responder fetched new tokens first; the answer brings them.",
    "Fibery asks where to send the user",
    "The answer is the address of the provider's consent page.",
    "The responder fetched a request token; the answer is the address of the provider's consent "
    "page.",
    "Fibery exchanges the code for tokens",
    "The responder sent the code and the client's secret to the provider.",
    "Fibery exchanges the verifier for tokens",
    "The responder signed the request with the consumer's secret.", "Fibery validates the account",
    "The responder asked the provider whose account it is, and renews the tokens where that is "
    "due.",
    "The browser goes to the provider", "The provider sends the browser back", "Request id: ",
    "Copy as curl", "Copy as curl, with the secrets",
    # A failed step
    "Fibery's user reads: ", "Fibery would try the same call again later.",
    "The cause stands in the responder's log at the request id ANY.",
}


def sentences():
    """The literals of the scripts that are more than one word and begin as a sentence does, and
    what the page says without scripts."""
    folder = ROOT / "deploy" / "simulator"
    found = set(re.findall(r"<noscript><p[^>]*>(.*?)</p>", read(folder / "index.html")))
    for path in folder.glob("*.js"):
        code = re.sub(r"(?m)^ *//.*$|(?s:/\*.*?\*/)", "", read(path))
        for quoted, template in re.findall(r'"([^"\n]*)"|`([^`]*)`', code):
            text = quoted or re.sub(r"\$\{[^}]*\}", "ANY", template)
            words = [it for it in text.replace("ANY", "").split() if it[0].isalpha()]
            if text[:1].isupper() and len(words) > 1:
                found.add(text)
    return found


def documented():
    """The messages of the table, with ANY for each word in capitals."""
    table = PAGE.partition("| the page says | cause and cure |\n")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(.*?)` \| \S", table, re.MULTILINE)
    return {re.sub(r"\b[A-Z]{2,}\b", "ANY", row) for row in rows}


def test_each_sentence_that_tells_of_a_failure_has_its_row_and_each_row_its_sentence():
    assert len(documented()) > 5
    assert sentences() - REGULAR == documented()


def test_no_sentence_counts_as_regular_that_is_gone():
    assert REGULAR <= sentences()
