"""A policy as a file: what `load_policy` reads back to the same policy, whatever files it was once made of."""

from __future__ import annotations

import io

from ruamel.yaml import YAML

from forecall.policy.types import Policy

WIDTH = 120


def as_file(policy: Policy) -> bytes:
    """The whole policy as one YAML file, with nothing included; comments and the layout of the old files are lost."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode, yaml.width = True, WIDTH
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # in the order of the file, as documents
    out = io.BytesIO()
    yaml.dump(policy.model_dump(mode="json", exclude_none=True), out)
    return out.getvalue()
