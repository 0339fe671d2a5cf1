"""What the kernel says of a group of processes: processor time and memory."""

import time
from pathlib import Path


def members(group):
    """The ids of a group's processes that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            process, _, rest = path.read_text().partition(" (")
        except OSError:
            continue  # It has ended meanwhile.
        state, _, its_group = rest.rpartition(") ")[2].split()[:3]
        if int(its_group) == group and state != "Z":
            found.append(int(process))
    return found


def processor_seconds(group):
    """What the group's processes have used since they began, with the threads that have ended.

    The id is that of the process' clock, CPUCLOCK_SCHED in the kernel, which counts nanoseconds
    where /proc counts hundredths of a second.
    """
    return sum(time.clock_gettime((~process << 3) | 2) for process in members(group))


def memory(group):
    """The private and the resident memory of a group's processes, in MB (10⁶ bytes).

    Private is what only the process has and the kernel cannot read again from a file.
    """
    private = resident = 0
    for process in members(group):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]:
            name, value = line.split()[:2]
            private += int(value) if name == "Private_Dirty:" else 0
            resident += int(value) if name == "Rss:" else 0
    return private * 1024 / 1e6, resident * 1024 / 1e6
