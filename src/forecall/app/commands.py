"""The tree of commands: every command of the house hangs here."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from forecall.app.aside_commands import aside_command, minor_command, permit_command, release_command
from forecall.app.books_commands import books_app
from forecall.app.companies_commands import COMMANDS as COMPANIES_COMMANDS
from forecall.app.contacts_commands import contacts_app
from forecall.app.custody_commands import custody_app, retention_app, rights_app
from forecall.app.demo import demo_command
from forecall.app.house_commands import organisation_app, publish_command, receipts_app
from forecall.app.incident_commands import incident_app
from forecall.app.jobs_commands import jobs_app
from forecall.app.keyring_commands import keyring_app
from forecall.app.lists_commands import bring_in_command, lists_command, take_out_command
from forecall.app.needs_commands import app as needs_app
from forecall.app.orders_commands import orders_app
from forecall.app.people_commands import COMMANDS as PEOPLE_COMMANDS
from forecall.app.policy_change_commands import diff_command, history_command
from forecall.app.policy_commands import app as policy_app
from forecall.app.policy_edit_commands import init_command, packs_command, set_command
from forecall.app.proof_commands import prove_command, safeguards_command, used_for_command
from forecall.app.sales_commands import app as sales_app
from forecall.app.sample_commands import sample_app
from forecall.app.web_commands import member_app, serve_app

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="From the order history: what each customer needs next, when, and how much.",
    epilog="Start with: forecall demo",
)
app.add_typer(needs_app, name="needs")
policy_app.command("init")(init_command)
policy_app.command("set")(set_command)
policy_app.command("packs")(packs_command)
policy_app.command("diff")(diff_command)
policy_app.command("history")(history_command)
policy_app.command("publish")(publish_command)
policy_app.command("prove")(prove_command)
policy_app.command("safeguards")(safeguards_command)
receipts_app.command("used-for")(used_for_command)
app.add_typer(policy_app, name="policy")
app.add_typer(organisation_app, name="organisation")
app.add_typer(receipts_app, name="receipts")
app.add_typer(member_app, name="member")
app.add_typer(sales_app, name="sales")
app.add_typer(serve_app, name="serve")
app.add_typer(jobs_app, name="jobs")
contacts_app.command("minor")(minor_command)
contacts_app.command("aside")(aside_command)
contacts_app.command("release")(release_command)
contacts_app.command("permit")(permit_command)
contacts_app.command("bring-in")(bring_in_command)
contacts_app.command("lists")(lists_command)
contacts_app.command("take-out")(take_out_command)
for name, command in {**PEOPLE_COMMANDS, **COMPANIES_COMMANDS}.items():
    contacts_app.command(name)(command)
app.add_typer(contacts_app, name="contacts")
app.add_typer(orders_app, name="orders")
app.add_typer(books_app, name="books")
app.add_typer(sample_app, name="sample")
app.add_typer(rights_app, name="rights")
app.add_typer(retention_app, name="retention")
app.add_typer(incident_app, name="incident")
app.add_typer(custody_app, name="custody")
app.add_typer(keyring_app, name="keyring")
app.command("demo")(demo_command)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"forecall {version('forecall')}")
        raise typer.Exit


@app.callback()
def forecall(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """From the order history: what each customer needs next, when, and how much."""
