"""A process that writes receipts about alice until it is killed, or so many, and says each one that is confirmed.

python -m tests.custody.receipts.endless FOLDER [HOW_MANY [ABOUT]]
"""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from pathlib import Path

from tests.custody.receipts.making import ALICE, BOB, receipt, writer

ROOT = Path(__file__).parents[3]


def started(folder, many=0, about="need:1"):
    """Such a process, as soon as it has confirmed its first receipt; `stdout` gives the others."""
    command = [sys.executable, "-m", "tests.custody.receipts.endless", str(folder), str(many), about]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    return process


def main(folder, many="0", about="need:1"):
    receipts = writer(Path(folder), most_bytes=30_000)  # some fifty receipts: it changes segments all the time
    for number in range(int(many)) if int(many) else count():
        if number % 3:
            told = [receipts.write(receipt(about=about), [ALICE])]
        else:
            told = receipts.write_many([(receipt(count=2, about=about), [ALICE, BOB]), (receipt(count=0), [])])
        print(*told, flush=True)  # what the parent reads
    receipts.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
