"""One process that has loaded the program, and forks for each line of JSON that says what to run."""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback
from importlib import import_module
from pkgutil import walk_packages
from tempfile import TemporaryDirectory

import django
from django.conf import Settings, settings
from django.core.cache import caches
from django.db import connections, router

from forecall.policy.packs import jurisdictions, pack_names

SETTINGS = "forecall.app.django_settings"
ROOMS = ("custody", "contacts", "orders", "centre", "sales", "foundation")


def _become(job: dict, out: str, err: str) -> None:
    """In the fork: run the code as a fresh Python would, and end."""
    for file, descriptor in ((out, 1), (err, 2)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(job["environment"])
    _settings_anew()
    sys.argv = ["forecall", *job["arguments"]]
    status = 0
    try:
        exec(compile(job["code"], "<code>", "exec"), {"__name__": "__main__"})  # noqa: S102  # the test's own
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  # as Python itself ends
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _settings_anew() -> None:
    """The models are loaded; where their tables lie, and every other setting, is read from this environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    sys.modules.pop(SETTINGS, None)
    settings._wrapped = Settings(SETTINGS)
    for kept in (connections, caches):
        kept.__dict__.pop("settings", None)
        kept.__init__()
    router.__dict__.pop("routers", None)


def load_everything() -> None:
    """What a fork would else load each time."""
    import_module("forecall.app.commands")
    import_module("forecall.app.tables")
    for room in ROOMS:
        top = import_module(f"forecall.{room}")
        for module in walk_packages(top.__path__, f"{top.__name__}."):
            if ".migrations." not in module.name:
                import_module(module.name)
    jurisdictions(pack_names())


def serve(out: str, err: str) -> None:
    with TemporaryDirectory() as nowhere:
        os.environ |= {"DJANGO_SETTINGS_MODULE": SETTINGS, "FORECALL_HOME": nowhere}
        django.setup()
    load_everything()
    gc.collect()
    gc.freeze()  # else a fork that looks for garbage would copy all of it
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line), out, err)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve(*sys.argv[1:])
