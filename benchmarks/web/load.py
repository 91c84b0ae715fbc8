"""So many users, each asking for a page, thinking, and asking for the next; what they waited."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True, slots=True)
class Step:
    """What a user asks for: a page, or a form that is sent."""

    path: str
    form: Mapping[str, str] | None = None
    part: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page that users ask for: how often beside the others, and how they ask."""

    weight: float
    ask: Callable[[random.Random], Step]


@dataclass
class Waits:
    """Page -> milliseconds of each answer; and what was no answer that it should be."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    @property
    def answers(self) -> int:
        return sum(map(len, self.taken.values()))


class Browser:
    """One user's: a connection that is kept, the cookie of who signed in, and the token of forms."""

    def __init__(self, port: int, cookie: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie, self._token = cookie, ""

    def sign_on(self, path: str) -> None:
        """Look at a page with a form, as a browser has before it sends one."""
        answer, text = self._asked("GET", path)
        for set_cookie in answer.headers.get_all("Set-Cookie", []):
            self._cookie += "; " + set_cookie.partition(";")[0]
        found = TOKEN.search(text)
        self._token = found[1] if found else ""

    def take(self, step: Step) -> int:
        """Status of the answer, read to its end; a connection that was open for too long is opened anew."""
        method = "GET" if step.form is None else "POST"
        body = None if step.form is None else urlencode({**step.form, "csrfmiddlewaretoken": self._token})
        try:
            return self._asked(method, step.path, body, part=step.part)[0].status
        except ConnectionError:
            self._connection.close()
            return self._asked(method, step.path, body, part=step.part)[0].status

    def _asked(
        self, method: str, path: str, body: str | None = None, *, part: bool = False
    ) -> tuple[http.client.HTTPResponse, str]:
        headers = {"Cookie": self._cookie} | ({"HX-Request": "true"} if part else {})
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return answer, answer.read().decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Users:
    """Who asks: one for each cookie; each looks at `first` and then thinks half to one and a half times `think_s`."""

    port: int
    cookies: Sequence[str]
    first: str
    think_s: float

    def use(self, pages: Mapping[str, Page], seconds: float) -> Waits:
        """Let them use the pages for so long."""
        waits, lock, end = Waits(), threading.Lock(), time.monotonic() + seconds
        names, weights = list(pages), [page.weight for page in pages.values()]

        def one(seed: int, cookie: str) -> None:
            rng, browser = random.Random(seed), Browser(self.port, cookie)  # a load, no secret
            time.sleep(rng.random() * self.think_s)
            browser.sign_on(self.first)
            while time.monotonic() < end:
                [page] = rng.choices(names, weights)
                step = pages[page].ask(rng)
                begun = time.perf_counter()
                status = browser.take(step)
                taken = (time.perf_counter() - begun) * 1000
                with lock:
                    if status == 200 or (step.form is not None and status == 302):  # shown, or done
                        waits.taken[page].append(taken)
                    else:
                        waits.wrong[page, status] += 1
                time.sleep(self.think_s * (0.5 + rng.random()))

        threads = [threading.Thread(target=one, args=told) for told in enumerate(self.cookies)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return waits


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed.

    >>> quantile([3, 1, 2, 4], 0.5)
    2
    """
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]
