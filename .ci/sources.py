"""The Swift files of the house, the folders they lie in, and which folder uses which."""

import re

import swift_source
from swift_source import FUNCTIONS, TYPES

TYPE_NAME = re.compile(r"(?<![\w.])[A-Z]\w*")


class Source:
    """A Swift file."""

    def __init__(self, path, root):
        self.path = path.relative_to(root)
        text = path.read_text(encoding="utf-8")
        self.lines = text.splitlines()
        self.code = swift_source.blank(text, keeps_strings=False)
        self.uncommented = swift_source.blank(text, keeps_strings=True)
        self.declarations = swift_source.declarations(self.code)
        self.all = list(swift_source.flat(self.declarations))
        area, self.target, *folders = self.path.parts[:-1] + ("",)
        self.is_test = area == "Tests"
        self.folder = "/".join(filter(None, folders)) or self.path.stem

    @property
    def function_lengths(self):
        """The lengths of the functions with a body, in lines."""
        return [d.length for d in self.all if d.kind in FUNCTIONS and d.last_line]

    def is_documented(self, declaration, previous):
        """Whether a declaration has a docstring, or shares that of the one before it.

        Cases of an enum and requirements of a protocol do, where no line lies between the two. The
        first case may share the docstring of the enum.
        """
        first, parent = declaration.line, declaration.parent
        if first > 1 and self.lines[first - 2].lstrip().startswith("///"):
            return True
        if declaration.kind == "case" and not previous:
            return first <= parent.line + 2 and parent.is_documented
        shares = declaration.kind == "case" or (parent and parent.kind == "protocol")
        return bool(shares and previous and first == previous.line + 1 and previous.is_documented)


def find(root, area):
    """The Swift files below a folder of the root, in the order of their paths."""
    return [Source(path, root) for path in sorted((root / area).rglob("*.swift"))]


def percentile(numbers, part):
    """The number below which a part of the numbers lies."""
    return sorted(numbers)[min(int(len(numbers) * part), len(numbers) - 1)] if numbers else 0


def owners(sources):
    """Which folder each type belongs to that is declared at the top of a file and not private."""
    return {
        d.name: source.folder
        for source in sources
        for d in source.declarations
        if d.kind in TYPES and not d.is_private
    }


def uses(source, owner):
    """Each use of another folder's type in a file: its place in the code, the type, its folder."""
    own = {d.name for d in source.all if d.kind in TYPES | {"associatedtype"}}
    for match in TYPE_NAME.finditer(source.code):
        folder = owner.get(match[0], source.folder)
        if folder != source.folder and match[0] not in own:
            yield match.start(), match[0], folder


def undocumented(sources):
    """Each declaration that lacks a docstring, with its file.

    One that a protocol of the house requires has the docstring of the protocol.
    """
    requirements = {
        d.name: {child.name for child in d.children}
        for source in sources
        for d in source.all
        if d.kind == "protocol"
    }
    for source in sources:
        for siblings in [source.declarations] + [d.children for d in source.all]:
            previous = None
            for d in siblings:
                d.is_documented = source.is_documented(d, previous)
                previous = d
                header = d.parent.header if d.parent else []
                is_required = any(d.name in requirements.get(name, ()) for name in header)
                is_exempt = d.is_private or is_required or d.kind in ("extension", "deinit")
                if not d.is_documented and not is_exempt:
                    yield source, d


def graph(sources):
    """Which folders each folder uses."""
    owner = owners(sources)
    found = {source.folder: set() for source in sources}
    for source in sources:
        found[source.folder] |= {folder for _, _, folder in uses(source, owner)}
    return found


def circles(found):
    """The pairs of folders that use each other, directly or by way of others."""
    reached = {folder: set(used) for folder, used in found.items()}
    for middle in found:
        for folder in found:
            if middle in reached[folder]:
                reached[folder] |= reached[middle]
    pairs = {(a, b) for a in found for b in reached[a] if a < b and a in reached[b]}
    return sorted(pairs)


def print_graph(sources):
    """Prints which folders each folder uses, and how long its functions and files are."""
    found = graph(sources)
    print(f"{'folder':16}{'p50/p90/max of functions':>26}{'longest file':>14}  uses")
    for folder in sorted(found) + ["all"]:
        members = [source for source in sources if folder in (source.folder, "all")]
        lengths = [length for source in members for length in source.function_lengths]
        sizes = "/".join(str(percentile(lengths, part)) for part in (0.5, 0.9, 1))
        longest = max((len(source.lines) for source in members), default=0)
        used = " ".join(sorted(found.get(folder, ())))
        print(f"{folder:16}{sizes:>26}{longest:>14}  {used}".rstrip())
    pairs = ", ".join(f"{a} and {b}" for a, b in circles(found))
    print(f"circles: {pairs or 'none'}")
