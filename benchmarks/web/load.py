"""So many users, each asking for a page, thinking, and asking for the next; what they waited."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Waits:
    """Page -> milliseconds of each answer; and what was no 200."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))


def use(
    port: int, cookie: str, pages: Mapping[str, str], users: int, think_s: float, seconds: float
) -> Waits:  # what a load is made of
    """Let `users` use `pages` (name -> path) for `seconds`; each thinks half to one and a half times `think_s`."""
    waits, lock, end = Waits(), threading.Lock(), time.monotonic() + seconds

    def one(seed: int) -> None:
        rng = random.Random(seed)  # a load, no secret
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        time.sleep(rng.random() * think_s)
        while time.monotonic() < end:
            page = rng.choice(list(pages))
            begun = time.perf_counter()
            try:
                answer = _asked(connection, pages[page], cookie)
            except (
                http.client.RemoteDisconnected,
                ConnectionResetError,
            ):  # it was open for too long: as a browser does
                connection.close()
                answer = _asked(connection, pages[page], cookie)
            taken = (time.perf_counter() - begun) * 1000
            with lock:
                if answer.status == 200:  # well
                    waits.taken[page].append(taken)
                else:
                    waits.wrong[page, answer.status] += 1
            time.sleep(think_s * (0.5 + rng.random()))

    threads = [threading.Thread(target=one, args=(seed,)) for seed in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


def _asked(connection: http.client.HTTPConnection, path: str, cookie: str) -> http.client.HTTPResponse:
    """The answer, read to its end."""
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    return answer


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed.

    >>> quantile([3, 1, 2, 4], 0.5)
    2
    """
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]
