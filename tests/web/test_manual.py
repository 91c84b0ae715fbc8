"""The manual's table of roles is the matrix: `python -m tests.web.test_manual` prints it."""

from __future__ import annotations

from pathlib import Path

from forecall.foundation.members import Role
from forecall.web.matrix import matrix

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "roles.md"
SHORT = {Role.PRIVACY_LEAD: "privacy lead"}


def table() -> str:
    """A row for each page of an organisation: who sees it (s), who may act on it (a)."""
    roles = list(Role)
    lines = [
        "| page | " + " | ".join(SHORT.get(role, role.value) for role in roles) + " | |",
        "|---" * (len(roles) + 2) + "|",
    ]
    for page, rule in matrix().items():
        if rule.open or rule.signed_in:
            continue
        marks = ["s" * (role in rule.see.roles) + "a" * (role in rule.do.roles) for role in roles]
        more = ", ".join(
            word
            for word, on in (("personal data", rule.see.personal), ("open while suspended", rule.see.resting))
            if on
        )
        lines.append(f"| `{page}` | " + " | ".join(marks) + f" | {more} |")
    return "\n".join(lines) + "\n"


def test_the_manual_shows_the_matrix():
    assert table() in PAGE.read_text(encoding="utf-8"), table()


def test_the_manual_explains_every_role():
    page = PAGE.read_text(encoding="utf-8")
    assert [role.value for role in Role if f"| `{role.value}` |" not in page] == []


if __name__ == "__main__":
    print(table())
