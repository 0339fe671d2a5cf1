"""Reads a Swift file as far as the rules of the house need it: declarations, names and lengths.

This is no parser of Swift. It relies on what the formatter guarantees, and on braces that match.
"""

import re
from dataclasses import dataclass, field

TYPES = {"struct", "enum", "class", "actor", "protocol", "typealias"}
FUNCTIONS = {"func", "init", "deinit", "subscript"}
KINDS = TYPES | FUNCTIONS | {"extension", "var", "let", "case", "associatedtype"}
OPENS_A_TYPE = TYPES | {"extension"}
MODIFIERS = set(
    "private fileprivate internal package public open final static lazy weak unowned indirect "
    "mutating nonmutating consuming borrowing override required convenience nonisolated "
    "isolated dynamic optional prefix postfix infix".split()
)
TOKEN = re.compile(r"@\w+|\w+\(set\)|`\w+`|\w+|->|[^\w\s]")
STRING = re.compile(r'(#*)("""|")')


@dataclass
class Declaration:
    """A declaration at the top of a file or directly in the body of a type."""

    kind: str
    name: str
    line: int  # of its first modifier or attribute
    modifiers: list[str]
    parent: "Declaration | None"
    header: list[str] = field(default_factory=list)  # of a type: its generics, what it conforms to
    parameters: int = 0
    last_line: int = 0  # of its body, 0 where it has none
    nesting: int = 0  # the deepest block within its body
    children: list["Declaration"] = field(default_factory=list)

    @property
    def is_private(self):
        """Whether it, or a type around it, is private to its file or to its type."""
        own = {"private", "fileprivate"} & set(self.modifiers)
        return bool(own) or bool(self.parent and self.parent.is_private)

    @property
    def length(self):
        """The count of its lines, from its first modifier to the end of its body."""
        return self.last_line - self.line + 1 if self.last_line else 1


def blank(text, keeps_strings):
    """The text with spaces in place of comments and, unless they are kept, of string literals.

    What stands in an interpolation is code and stays. Every line keeps its number.
    """
    out = list(text)
    literals = []  # for each string around this place: its end, and the depth of its interpolation
    depth, here = 0, 0

    def hide(end, is_string=False):
        for place in range(here, end):
            if out[place] != "\n" and not (is_string and keeps_strings):
                out[place] = " "
        return end

    while here < len(text):
        if literals and literals[-1][1] is None:
            end, _ = literals[-1]
            interpolation = "\\" + "#" * end.count("#") + "("
            if text.startswith(end, here):
                here = hide(here + len(end), True)
                literals.pop()
            elif text.startswith(interpolation, here):
                here = hide(here + len(interpolation), True)
                literals[-1] = (end, depth)
                depth += 1
            else:
                # Without hashes a backslash takes the character behind it along.
                is_escape = text[here] == "\\" and "#" not in end
                here = hide(min(here + 1 + is_escape, len(text)), True)
        elif text.startswith("//", here):
            here = hide((text + "\n").index("\n", here))
        elif text.startswith("/*", here):
            end = text.find("*/", here)
            here = hide(len(text) if end < 0 else end + 2)
        elif string := STRING.match(text, here):
            literals.append((string[2] + string[1], None))
            here = hide(string.end(), True)
        else:
            depth += (text[here] == "(") - (text[here] == ")")
            if literals and text[here] == ")" and depth == literals[-1][1]:
                literals[-1] = (literals[-1][0], None)
                here = hide(here + 1, True)
            else:
                here += 1
    return "".join(out)


class _Reader:
    """Walks through the tokens of a file and collects its declarations."""

    def __init__(self, code):
        self.found = []
        self.scopes = []  # for each open bracket: ("type", declaration), ("body", …), ("block", …)
        self.modifiers = []
        self.latest = None  # the declaration whose body the next brace opens
        self.awaits_parameters = False
        starts = [0] + [match.end() for match in re.finditer("\n", code)]
        line, previous = 1, ""
        for match in TOKEN.finditer(code):
            while line < len(starts) and starts[line] <= match.start():
                line += 1
            self.take(match[0], line, previous)
            previous = match[0]

    def take(self, token, line, previous):
        """Takes one token."""
        is_open = not self.scopes or self.scopes[-1][0] == "type"
        if token in "([{":
            self.scopes.append(self.scope(token, is_open))
        elif token in ")]}" and self.scopes:
            kind, declaration = self.scopes.pop()
            if kind in ("type", "body") and declaration:
                declaration.last_line = line
        elif token == ":" and self.scopes and self.scopes[-1][0] == "parameters":
            self.latest.parameters += 1
        elif is_open and self.latest and self.latest.name == "":
            self.latest.name = token.strip("`")
        elif is_open and (token in MODIFIERS or token[0] == "@" or token.endswith("(set)")):
            # Behind one of these an attribute belongs to the type of something.
            if token[0] != "@" or previous not in (":", "=", ",", "->"):
                self.modifiers.append((token, line))
        elif is_open and token == "import":
            self.modifiers = []
        elif is_open and token in KINDS and previous != ".":
            self.declare(token, line)
        elif is_open and self.latest and self.latest.kind in OPENS_A_TYPE:
            self.latest.header.append(token)

    def scope(self, token, is_open):
        """What an opening bracket opens."""
        if is_open and self.latest and self.latest.name == "":
            self.latest.name = token  # as in `extension [Parameter]`
        if is_open and token == "(" and self.awaits_parameters:
            self.awaits_parameters = False
            return "parameters", None
        if token != "{":
            return "bracket", None
        if is_open:
            opens_type = self.latest and self.latest.kind in OPENS_A_TYPE
            return ("type" if opens_type else "body"), self.latest
        for index in range(len(self.scopes) - 1, -1, -1):
            kind, declaration = self.scopes[index]
            if kind == "body" and declaration:
                depth = 1 + sum(kind == "block" for kind, _ in self.scopes[index:])
                declaration.nesting = max(declaration.nesting, depth)
                break
        return "block", None

    def declare(self, kind, line):
        """Begins a declaration."""
        first = self.modifiers[0][1] if self.modifiers else line
        parent = self.scopes[-1][1] if self.scopes else None
        name = kind if kind in ("init", "deinit", "subscript") else ""
        words = [word for word, _ in self.modifiers]
        self.latest = Declaration(kind, name, first, words, parent)
        self.awaits_parameters = kind in FUNCTIONS
        self.modifiers = []
        (parent.children if parent else self.found).append(self.latest)


def declarations(code):
    """The declarations at the top of a file, in order; those within a type are its children."""
    return _Reader(code).found


def flat(found):
    """Declarations and all that they hold."""
    for declaration in found:
        yield declaration
        yield from flat(declaration.children)
