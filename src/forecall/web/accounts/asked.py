"""Forms about an account take what they asked for, and nothing beside it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

ALWAYS = frozenset({"csrfmiddlewaretoken"})


class OnlyAsked:
    """A form that refuses fields it does not have, instead of leaving them unread."""

    def clean(self) -> Any:  # noqa: ANN401  # as Django's forms
        read = super().clean()  # type: ignore[misc]  # of the form that this is mixed into
        form: Any = self
        if set(form.data) - {form.add_prefix(name) for name in form.fields} - ALWAYS:
            form.add_error(None, _("The form holds something that was not asked for. Nothing was saved."))
        return read
