"""What the program's --help says, read into its parts."""

import re
import subprocess
from dataclasses import dataclass

ENTRY = re.compile(r"^  (\S+(?: \S+)*?)  +(\S.*)$")
WORDS = re.compile(r"\[[^\]]*\]|\S+")


def _entries(block):
    """Terms in the first column, with what they mean in the second."""
    found = []
    for line in block.splitlines():
        if match := ENTRY.match(line):
            found.append((match[1], match[2]))
        else:
            term, words = found[-1]
            found[-1] = (term, f"{words} {line.strip()}")
    return found


@dataclass
class Usage:
    """The parts of --help, in its order."""

    synopsis: list[str]  # a line for each way to call the program
    description: str
    commands: list[tuple[str, str]]
    options: list[tuple[str, str]]  # "--config FILE" and what it does
    exit_codes: list[tuple[str, str]]

    @classmethod
    def of(cls, program):
        """Asks the program."""
        done = subprocess.run([program, "--help"], capture_output=True, check=True, text=True)
        return cls.read(done.stdout)

    @classmethod
    def read(cls, text):
        """Reads the text; a block of another shape is an error."""
        synopsis, description, commands, options, exits = text.strip().split("\n\n")
        ways = synopsis.removeprefix("usage:").splitlines()
        codes = exits.removeprefix("Exit codes:").strip().rstrip(".")
        return cls(
            [way.strip() for way in ways],
            description,
            _entries(commands),
            _entries(options),
            [tuple(code.split(None, 1)) for code in re.split(r",\s+", codes)],
        )

    def ways(self):
        """For each command, "" for none: its options with the names of their values, and the names
        of the words behind it."""
        found = {}
        for line in self.synopsis:
            parts = [part.strip("[]") for part in WORDS.findall(line)[1:]]
            command = parts.pop(0) if parts and parts[0].isidentifier() and parts[0].islower() else ""
            options, words = found.setdefault(command, ({}, []))
            for part in parts:
                if part.startswith("-"):
                    option, _, value = part.partition(" ")
                    options[option] = value
                else:
                    words.append(part)
        named = {option for options, _ in found.values() for option in options}
        for term, _ in self.options:
            option, _, value = term.partition(" ")
            if option not in named:  # --help and --version
                found[""][0][option] = value
        return found
