"""Commands about jobs: `serve worker`, `serve all`, and for operators `jobs list|failed|again|cancel`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.table import Column, Table

from forecall.app.edge import plain
from forecall.app.house_commands import housed
from forecall.app.web_commands import serve_app

if TYPE_CHECKING:
    from forecall.foundation.jobs.models import Job

jobs_app = typer.Typer(no_args_is_help=True, help="Work that runs beside the pages: what waits, runs, and failed.")

JOBS_BESIDE_PAGES = ("serve", "worker", "--nice", "10")
"""On the pages' own machine: whoever waits for a page goes before a forecast."""

Id = Annotated[UUID, typer.Argument(metavar="ID", help="As `forecall jobs list` prints it.")]

WIDE = 200
"""Columns for a file or another program, which wants each job on one line."""


@serve_app.command("worker")
@housed
def worker_command(
    concurrency: Annotated[int, typer.Option(help="Worker processes.", min=1, max=64)] = 1,
    queues: Annotated[str, typer.Option(help="Serve only these, as `default,mail`; all where none is named.")] = "",
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Stop when nothing is left to begin now.")] = False,
    nice: Annotated[int, typer.Option(help="Steps by which it gives way to others here.", min=0, max=19)] = 0,
) -> None:
    """Run jobs until stopped. SIGTERM lets the present one end for 20 seconds, then gives it back."""
    os.nice(nice)
    from forecall.app.house import opened
    from forecall.app.settings import read_settings
    from forecall.app.supervising import Child, Supervisor, forecall, log_in_lines

    cores = read_settings().forecast_cores
    for library in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS"):  # read when they are loaded, in this process and below
        os.environ.setdefault(library, str(cores))
    chosen = tuple(filter(None, (one.strip() for one in queues.split(","))))
    if concurrency > 1:
        with opened():  # tables are brought up to date once, before several look at them
            log_in_lines()
        more = (*(("--queues", ",".join(chosen)) if chosen else ()),)
        Supervisor([Child(f"worker-{n}", forecall("serve", "worker", *more)) for n in range(concurrency)]).run()
        return
    with opened():
        from forecall.app.working import work
        from forecall.foundation.jobs import WorkerSettings
        from forecall.sales.jobs import use_cores

        use_cores(cores)
        log_in_lines()
        work(WorkerSettings(queues=chosen, until_idle=until_idle))


@serve_app.command("all")
@housed
def all_command(
    host: Annotated[str, typer.Option(help="Address of the pages.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the pages.", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Processes that run jobs.", min=1, max=64)] = 1,
) -> None:
    """Serve pages and run jobs, until stopped; what dies is begun again."""
    from forecall.app.house import opened
    from forecall.app.settings import read_settings
    from forecall.app.supervising import Child, Supervisor, forecall, log_in_lines

    with opened():
        from forecall.app.reached import check_surfaces

        check_surfaces(read_settings())
        log_in_lines()
    pages = Child("web", forecall("serve", "web", "--host", host, "--port", str(port)))
    Supervisor([pages, *(Child(f"worker-{n}", forecall(*JOBS_BESIDE_PAGES)) for n in range(workers))]).run()


@jobs_app.command("list")
@housed
def list_command(
    state: Annotated[str, typer.Option(help="ready, running, done, failed or cancelled; all by default.")] = "",
    most: Annotated[int, typer.Option(help="The newest so many.", min=1, max=10_000)] = 50,
) -> None:
    """Print the newest jobs and how many there are in each state."""
    _print((state,) if state else (), most)


@jobs_app.command("failed")
@housed
def failed_command(most: Annotated[int, typer.Option(help="The newest so many.", min=1, max=10_000)] = 50) -> None:
    """Print what failed, with the kind of failure. Begin one anew with: forecall jobs again ID."""
    _print(("failed",), most)


@jobs_app.command("again")
@housed
def again_command(job: Id) -> None:
    """Begin a job that failed or was cancelled anew."""
    from forecall.app.house import opened

    with opened():
        from forecall.foundation.jobs import store

        store.again(job)
    typer.echo(f"{job} waits for a worker.")


@jobs_app.command("cancel")
@housed
def cancel_command(job: Id) -> None:
    """Stop a job: at once where it waits, at its next step where it runs."""
    from forecall.app.house import opened

    with opened():
        from forecall.foundation.jobs import store

        state = store.cancel(job)
    said = {"running": "runs, and stops at its next step", "cancelled": "will not run"}
    typer.echo(f"{job} {said.get(state, f'has ended already: {state}')}.")


def _print(states: tuple[str, ...], most: int) -> None:
    from rich.console import Console

    from forecall.app.house import opened

    with opened():
        from forecall.foundation.jobs import store

        rows, counts = store.listed(states, most=most), store.counted()
        table = Table(
            Column("job", no_wrap=True),
            "organisation",
            "name",
            "state",
            "progress",
            "runs",
            "asked for",
            "what failed",
            box=None,
        )
        for one in rows:
            table.add_row(*map(plain, _cells(one)))
    if rows:
        out = Console(highlight=False)
        out.width = out.width if out.is_terminal else WIDE
        out.print(table)
    else:
        typer.echo("No such jobs." if states else "No job was asked for yet.")
    if counts:
        typer.echo(", ".join(f"{count} {state}" for state, count in sorted(counts.items())))


def _cells(one: Job) -> tuple[str, ...]:
    far = f"{one.done}/{one.total}" if one.total else str(one.done or "")
    whose = one.organisation.slug if one.organisation else "-"
    asked = f"{one.asked_at:%Y-%m-%d %H:%M}"
    return str(one.id), whose, one.name, one.state, far, str(one.runs), asked, one.error_code or one.error
