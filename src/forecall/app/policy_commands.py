"""`forecall policy`: check, compile, show, decide, schema."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer
from rich.text import Text

from forecall.app.edge import BAD_REQUEST, guarded, messages, plain

if TYPE_CHECKING:
    from forecall.policy import Finding

app = typer.Typer(no_args_is_help=True, help="What may be done with personal data: check the policy file, and ask it.")

P = ParamSpec("P")
STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
PolicyFile = Annotated[Path, typer.Argument(metavar="FILE", help="The policy, as policy.yaml.")]


def said_plainly(command: Callable[P, None]) -> Callable[P, None]:
    """The command with errors of the policy room said on standard error, and exit 2."""

    @functools.wraps(command)
    def with_edge(*args: P.args, **kwargs: P.kwargs) -> None:
        from forecall.policy.errors import PolicyError, PolicyRefused

        try:
            command(*args, **kwargs)
        except PolicyRefused as refused:
            _show(refused.findings)
            raise typer.Exit(BAD_REQUEST) from None
        except PolicyError as problem:
            messages().print(Text(plain(str(problem)), style="bold red"), soft_wrap=True)
            raise typer.Exit(BAD_REQUEST) from None

    return with_edge


@app.command("check")
@guarded
@said_plainly
def check_command(
    file: PolicyFile,
    today: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Look at contracts, certificates and reviews as of this day; the policy's effective day by default.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON instead.")] = False,
) -> None:
    """Say everything that is wrong with a policy: file, line, what was found, and what to write instead."""
    from forecall.policy import check, read_policy
    from forecall.policy.findings import errors

    policy, findings = read_policy(file)
    if policy is not None:
        findings = [*findings, *check(policy, today.date() if today else None)]
    if as_json:
        typer.echo(json.dumps([_as_data(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        _show(findings)
    if errors(findings):
        raise typer.Exit(BAD_REQUEST)
    if policy is not None and not as_json:
        examples = sum(len(purpose.examples) for purpose in policy.purposes.values())
        typer.echo(plain(f"{file}: version {policy.version.number} can count from {policy.version.effective}."))
        typer.echo(f"{len(policy.purposes)} purposes, {examples} worked examples came out as written.")


@app.command("compile")
@guarded
@said_plainly
def compile_command(
    file: PolicyFile,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder to write; an earlier compilation there is replaced.")
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write nothing: say what in this folder is not as the policy compiles."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing while there is a warning.")] = False,
) -> None:
    """Make every document in every language, the rulebook and the data: equal files for an equal policy, one hash.

    Exit 0 when it is done, warnings printed; with --strict they are errors. With --check, exit 1 when something was
    edited, added or is missing. Exit 2 when the policy has an error.
    """
    from forecall.policy import check as check_policy
    from forecall.policy import load_policy
    from forecall.policy.documents import compile_policy, differences, write_artefact
    from forecall.policy.findings import Severity, errors

    if (out is None) == (check is None):
        raise typer.BadParameter("name one folder: --out DIR to write, or --check DIR to compare")
    policy = load_policy(file)
    findings = [one for one in check_policy(policy) if one.severity is not Severity.INFO]
    _show(findings)
    if errors(findings) or (strict and findings):
        raise typer.Exit(BAD_REQUEST)
    artefact = compile_policy(policy)
    if out is not None:
        write_artefact(artefact, out)
        typer.echo(plain(f"{len(artefact.all_files())} files in {out}, version {artefact.version}."))
        typer.echo(f"hash {artefact.digest}")
        return
    assert check is not None  # noqa: S101  # one of the two is given; said for the type checker
    found = differences(artefact, check)
    for one in found:
        typer.echo(plain(str(one)))
    if found:
        raise typer.Exit(1)
    typer.echo(f"Everything is as compiled, hash {artefact.digest}")


@app.command("show")
@guarded
@said_plainly
def show_command(
    file: PolicyFile,
    clause: Annotated[str, typer.Option(metavar="ID", help="A clause id, as purpose:newsletter/basis/consent.")],
) -> None:
    """Say of one clause what it says in each language, what it makes the rulebook do, and its law."""
    from forecall.policy import compile_rulebook, load_policy
    from forecall.policy.documents import show

    policy = load_policy(file)
    compile_rulebook(policy)
    shown = show(policy, clause)
    lines = [f"{shown.clause} ({shown.where})"]
    for language, texts in shown.said.items():
        lines += ["", f"[{language}]", *(f"{title}: {text}" for title, text in texts)]
        lines += [f"§ {law}" for law in shown.law[language]]
    lines += ["", "[rulebook]", *(f"{key}: {json.dumps(value)}" for key, value in shown.rules.items())]
    if not shown.rules:
        lines.append("this clause informs people; no decision hangs on it")
    for line in lines:
        typer.echo(plain(line))


@app.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of policy.yaml, for an editor to complete and check the file."""
    from forecall.policy import schema

    typer.echo(json.dumps(schema(), ensure_ascii=False, indent=2))


@app.command("decide")
@guarded
@said_plainly
def decide_command(  # noqa: PLR0913  # each is an option of the command line
    file: PolicyFile,
    purpose: Annotated[str, typer.Argument(help="Name of the purpose.")],
    action: Annotated[str, typer.Argument(help="What is to be done, as send or read.")],
    but: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="How the person differs, as consent=none or age=15; repeat for each."),
    ] = None,
    categories: Annotated[list[str] | None, typer.Option(help="A category; all of the purpose by default.")] = None,
    channel: Annotated[str | None, typer.Option(help="How the person is reached, as email.")] = None,
    recipient: Annotated[str | None, typer.Option(help="Who receives the data.")] = None,
    person: Annotated[str | None, typer.Option(help="Kind of person; the purpose's first by default.")] = None,
    language: Annotated[str, typer.Option(help="en, de or ro.")] = "en",
) -> None:
    """Ask a policy about an ordinary person: one with every proof and nothing against the use, but for what --but says.

    Exit 0 when it is allowed, 1 when it is refused or the policy is silent.
    """
    from forecall.policy import compile_rulebook, labels_of, load_policy, sentence
    from forecall.policy.facts import Allowed
    from forecall.policy.worked import asked

    policy = load_policy(file)
    rulebook = compile_rulebook(policy)
    given = {"action": action, "categories": categories, "channel": channel, "recipient": recipient, "person": person}
    answer = asked(policy, rulebook, purpose, {key: value for key, value in given.items() if value}, but or [])
    if isinstance(answer, Allowed):
        until = f" until {answer.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if answer.until else ""
        typer.echo(plain(f"allowed{until}, by {answer.clause}"))
        return
    typer.echo(plain(sentence(answer, language, labels_of(policy))))
    raise typer.Exit(1)


def _show(findings: Sequence[Finding]) -> None:
    for finding in findings:
        messages().print(Text(plain(str(finding)), style=STYLES[finding.severity]), soft_wrap=True)


def _as_data(finding: Finding) -> dict[str, str | int]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "clause": finding.clause,
        "file": finding.where.file,
        "line": finding.where.line,
        "column": finding.where.column,
        "found": finding.found,
        "problem": finding.problem,
        "fix": finding.fix,
    }
