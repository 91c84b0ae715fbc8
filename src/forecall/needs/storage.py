"""A model as one file: a zip of plain arrays, texts and JSON; no pickle, equal bytes for equal models."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from .basket import BasketHead
from .bgnbd import BgNbd
from .buying import BuyHead
from .calendar import Calendar
from .errors import ModelFileError
from .history import History
from .naming import Naming
from .output import write_aside
from .scale import Scale
from .spread import Spread
from .trees import Trees
from .when import WhenHead

if TYPE_CHECKING:
    from os import PathLike

    from .model import NeedModel

FORMAT = "forecall need model"
VERSION = 7
_DAMAGE = (
    OSError, EOFError, KeyError, TypeError, ValueError, RuntimeError, NotImplementedError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_ALWAYS = (1980, 1, 1, 0, 0, 0)  # a zip entry's time: the same for equal models
_ARRAYS = (
    "customer", "product", "day", "ordinal", "quantity", "value",
    "visit_customer", "visit_day", "visit_lines", "visit_value",
)  # fmt: skip


def write_model(model: NeedModel, path: str | PathLike[str]) -> None:
    """Write aside, then put in place; raises OutputNotWritten."""
    with write_aside(path) as out, zipfile.ZipFile(out, "w") as box:
        for name, data in sorted(_entries(model).items()):
            entry = zipfile.ZipInfo(name, _ALWAYS)
            entry.compress_type = zipfile.ZIP_DEFLATED
            box.writestr(entry, data, compresslevel=6)


def _entries(model: NeedModel) -> dict[str, bytes]:
    history, when = model._fitted()  # noqa: SLF001  # the two halves of one class
    entries = {f"history/{name}.npy": _array(getattr(history, name)) for name in _ARRAYS}
    entries["history/customer_ids.json"] = _json(history.customer_ids.tolist())
    entries["history/product_ids.json"] = _json(history.product_ids.tolist())
    entries |= {f"naming/{part}.npy": _array(getattr(model._naming, part)) for part in ("start", "runs")}  # noqa: SLF001
    entries["when/orders.npy"] = _array(when.calendar.orders)
    entries["when/levels.npy"] = _array(when.calendar.levels)
    trees = {"when": when.trees}
    heads: dict[str, Any] = {}
    for days, head in sorted(model._buy.items()):  # noqa: SLF001
        heads[str(days)] = {name: getattr(head, name) for name in ("level", "amount_scale")}
        heads[str(days)] |= {"known_scale": asdict(head.known_scale), "fresh_scale": asdict(head.fresh_scale)}
        entries |= {f"buy/{days}/spread.{part}.npy": _array(getattr(head.spread, part)) for part in ("edges", "logs")}
        trees |= {f"buy/{days}/{part}": getattr(head, part) for part in ("known", "fresh", "amounts")}
    if model._basket is not None:  # noqa: SLF001
        trees["basket"] = model._basket.trees  # noqa: SLF001
    grown = {name: one for name, one in trees.items() if one is not None}
    for name, one in grown.items():
        entries[f"{name}.trees"] = _json({"columns": list(one.columns), "stands": one.stands, "text": one.text})
    entries["model.json"] = _json(
        {
            "format": FORMAT,
            "version": VERSION,
            "seed": model.seed,
            "as_of": model.as_of.isoformat(),
            "rates": asdict(when.rates),
            "calendar": {"first": when.calendar.first, "as_of": when.calendar.as_of},
            "buy": heads,
            "basket": model._basket is not None,  # noqa: SLF001
            "trees": sorted(grown),
        }
    )
    return entries


def read_model(model: NeedModel, path: str | PathLike[str]) -> None:
    """Fill an empty model from a file; raises ModelFileError."""
    try:
        with zipfile.ZipFile(path) as box:
            entries = {name: box.read(name) for name in box.namelist()}
        said = json.loads(entries["model.json"])
        if said["format"] != FORMAT or said["version"] != VERSION:
            msg = (
                f"{path} is a {said['format']} of version {said['version']}; this release reads version {VERSION}: "
                "fit the model again"
            )
            raise ModelFileError(msg)
        _fill(model, entries, said)
    except FileNotFoundError:
        msg = f"{path} was not found; check the path"
        raise ModelFileError(msg) from None
    except _DAMAGE as problem:
        msg = f"{path} is not a whole model file ({type(problem).__name__}); restore it from a copy or fit again"
        raise ModelFileError(msg) from None


def _fill(model: NeedModel, entries: dict[str, bytes], said: dict[str, Any]) -> None:
    def ids(name: str) -> Any:  # noqa: ANN401  # an object array
        return np.array(json.loads(entries[f"history/{name}.json"]), dtype=object)

    def trees(name: str) -> Trees | None:
        if name not in said["trees"]:
            return None
        one = json.loads(entries[f"{name}.trees"])
        return Trees(one["text"], tuple(one["columns"]), one["stands"])

    arrays = [_loaded(entries[f"history/{name}.npy"]) for name in _ARRAYS]
    model.seed = said["seed"]
    model._as_of = date.fromisoformat(said["as_of"])  # noqa: SLF001
    model._history = History(ids("customer_ids"), ids("product_ids"), *arrays)  # noqa: SLF001
    model._naming = Naming(*(_loaded(entries[f"naming/{part}.npy"]) for part in ("start", "runs")))  # noqa: SLF001
    orders, levels = (_loaded(entries[f"when/{name}.npy"]) for name in ("orders", "levels"))
    calendar = Calendar(orders=orders, levels=levels, **said["calendar"])
    model._when = WhenHead(BgNbd(**said["rates"]), calendar, trees("when"))  # noqa: SLF001
    model._buy = {  # noqa: SLF001
        int(days): BuyHead(
            int(days),
            trees(f"buy/{days}/known"),
            trees(f"buy/{days}/fresh"),
            trees(f"buy/{days}/amounts"),
            level=figures["level"],
            known_scale=Scale(**figures["known_scale"]),
            fresh_scale=Scale(**figures["fresh_scale"]),
            amount_scale=figures["amount_scale"],
            spread=Spread(*(_loaded(entries[f"buy/{days}/spread.{part}.npy"]) for part in ("edges", "logs"))),
        )
        for days, figures in said["buy"].items()
    }
    model._basket = BasketHead(trees("basket")) if said["basket"] else None  # noqa: SLF001


def _array(values: Any) -> bytes:  # noqa: ANN401
    out = io.BytesIO()
    np.save(out, values, allow_pickle=False)
    return out.getvalue()


def _loaded(data: bytes) -> Any:  # noqa: ANN401
    return np.load(io.BytesIO(data), allow_pickle=False)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
