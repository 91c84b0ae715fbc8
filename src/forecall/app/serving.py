"""The pages, served by gunicorn: one process to watch, several to answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gunicorn.app.base import BaseApplication

from forecall.app.unread import Answering


class Pages(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with our application, told by arguments instead of a file of its own."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.told = told
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.told.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401  # a WSGI application
        """In each process anew: keyring and receipts hold files that a fork must not share."""
        from forecall.app.wsgi import application

        return application


def serve(host: str, port: int, workers: int) -> None:
    """Serve until told to stop; SIGTERM lets open requests end."""
    Pages(
        {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "threads": 4,
            "worker_class": Answering,
            "timeout": 60,
            "graceful_timeout": 20,
            "limit_request_line": 4094,
            "accesslog": None,  # addresses of people, and secrets of links, would stand in it
            "errorlog": "-",
            "loglevel": "warning",
            "control_socket_disable": True,
        }
    ).run()
