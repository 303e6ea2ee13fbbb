"""`make bench`: every benchmark of the project, printed as one table with the machine and the date.

    python -m tests.load            all of them
    python -m tests.load walk web   some of them
Exits with 1 when a figure misses its limit.
"""

import importlib
import os
import pkgutil
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import tests.load
from tests.load.row import Row

PREFIX = "bench_"
VERDICTS = {True: "ok", False: "MISSED", None: ""}
SIGNS = {"at_most": "≤", "at_least": "≥"}


def main(wanted: list[str]) -> int:
    names = [one.name for one in pkgutil.iter_modules(tests.load.__path__) if one.name.startswith(PREFIX)]
    known = [name.removeprefix(PREFIX) for name in sorted(names)]
    if unknown := sorted(set(wanted) - set(known)):
        print(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(known)}.", file=sys.stderr)
        return 2
    print(header(), flush=True)
    missed = 0
    for name in wanted or known:
        for row in importlib.import_module(f"tests.load.{PREFIX}{name}").rows():
            print(line(row), flush=True)
            missed += row.holds is False
    return 1 if missed else 0


def header() -> str:
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    machine = f"{os.cpu_count()} x {processor()}, {platform.system()}, Python {platform.python_version()}"
    return f"ecnet benchmarks, {when}\n{machine}\n\n{'figure':<62}{'measured':>14}{'limit':>14}"


def processor() -> str:
    """The processor's own name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((one.partition(":")[2].strip() for one in lines if one.startswith("model name")), platform.machine())


def line(row: Row) -> str:
    limit = "" if row.limit is None else f"{SIGNS[row.sense]} {row.limit:g} {row.unit}"
    text = f"{row.name:<62}{row.figure:>11.4g} {row.unit:<3}{limit:>13}  {VERDICTS[row.holds]}"
    return f"{text}  ({row.note})" if row.note else text.rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
