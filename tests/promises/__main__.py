"""`./run promises [--prove]`: which promises are kept, and the page that says so."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

from tests.promises.page import PAGE, listed, page
from tests.promises.proving import Verdict, prove, run_marked
from tests.promises.register import Register, State, read_register

USAGE = """./run promises           run the tests that carry a promise, list the promises, write docs/promises.md
./run promises --prove   also break the product, line by line, and demand that a test notices
./run promises --prove AI-00.1 OC-04.4   break it for these promises, and nothing else"""


def main(arguments: Sequence[str]) -> int:
    register = read_register()
    chosen = [word for word in arguments if word in register.breaks]
    if set(arguments) - {"--prove", *chosen} or (chosen and "--prove" not in arguments):
        print(USAGE)
        return 0 if set(arguments) <= {"-h", "--help"} else 2
    if chosen:
        return prove_all(replace(register, breaks={one: register.breaks[one] for one in chosen}))
    passed, wrong = run_marked()
    for line in listed(register, passed):
        print(line)
    counts = ", ".join(f"{register.count(state, passed)} {state}" for state in State)
    print(f"\nof {len(register.sentences())} promises: {counts}")
    if wrong:
        print("did not pass, so the page is not written:", *sorted(wrong), sep="\n  ")
        return 1
    PAGE.write_text(page(register), encoding="utf-8")
    return prove_all(register) if "--prove" in arguments else 0


def prove_all(register: Register) -> int:
    print("\nbreaking the product, one line at a time")
    try:
        verdicts = prove(register, tell)
    except ValueError as problem:
        print(problem)
        return 1
    unnoticed = [one for one in verdicts if not one.red]
    print(f"{len(verdicts) - len(unnoticed)} of {len(verdicts)} breakages turned a test red")
    return 1 if unnoticed else 0


def tell(verdict: Verdict) -> None:
    state = "red" if verdict.red else "NOT NOTICED"
    print(f"  {state:11} {verdict.breakage.promise:8} {verdict.breakage.file}: {verdict.said}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
