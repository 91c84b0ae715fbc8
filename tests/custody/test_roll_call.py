"""Every column of every model has an owner: declared as personal data, or marked as not personal with a reason."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps

from forecall.custody.sealing import SealedField


def rooms():
    return [config for config in apps.get_app_configs() if config.name.startswith("forecall.")]


def complaints():
    declared = [import_module(f"{room.name}.personal_data") for room in rooms()]
    holdings = {one.model: one for room in declared for one in (*room.HOLDINGS, *getattr(room, "OF_USERS", ()))}
    harmless = {one.model: one.why for room in declared for one in room.NOT_PERSONAL}
    models = {model._meta.label: model for model in apps.get_models() if model._meta.app_label != "tests"}
    yield from (f"{label} is declared and does not exist" for label in {*holdings, *harmless} - set(models))
    for label, model in models.items():  # those of libraries too: some room answers for each
        if label in harmless:
            if not harmless[label]:
                yield f"{label} has no reason"
        elif label not in holdings:
            yield f"{label} is not declared"
        else:
            yield from columns(model, holdings[label])


def columns(model, holding):
    fields = {field.name: field for field in model._meta.concrete_fields}
    for name, field in fields.items():
        if (name in holding.fields) == (name in holding.rest):
            yield f"{holding.model}.{name} must stand in `fields` or in `rest`"
        elif name in holding.rest and not holding.rest[name]:
            yield f"{holding.model}.{name} has no reason"
        elif name in holding.fields:
            said = holding.fields[name]
            if (said.way == "sealed") != isinstance(field, SealedField):
                yield f"{holding.model}.{name} is declared {said.way}"
            if said.way == "plain" and not said.why:
                yield f"{holding.model}.{name} is plain without a reason"
    yield from (f"{holding.model}.{name} does not exist" for name in {*holding.fields, *holding.rest} - set(fields))


def test_every_column_of_every_room_has_an_owner():
    assert {room.label for room in rooms()} >= {"foundation", "custody"}
    assert list(complaints()) == []


def test_a_column_that_nobody_declared_is_found(monkeypatch):
    from dataclasses import replace

    from forecall.custody import personal_data

    [first, *others] = personal_data.HOLDINGS
    forgetful = replace(first, fields={name: one for name, one in first.fields.items() if name != "place"})
    monkeypatch.setattr(personal_data, "HOLDINGS", (forgetful, *others))
    assert list(complaints()) == ["custody.Subject.place must stand in `fields` or in `rest`"]
