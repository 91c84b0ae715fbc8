"""What the `forecall` script calls. Nothing heavy is imported before Ctrl-C is looked after."""

from __future__ import annotations

import os
import sys

STOPPED = 130


def main() -> None:
    """Run the command line."""
    # Read when LightGBM is loaded: its threads wait asleep. Awake, on a busy machine of two cores, 11 s became 80.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        from forecall.app.commands import app
        from forecall.app.edge import stop_when_interrupted, stop_when_terminated
        from forecall.app.lifeline import hold
    except KeyboardInterrupt:  # while the libraries were being loaded
        sys.stderr.write("Stopped; nothing was changed.\n")
        raise SystemExit(STOPPED) from None
    stop_when_terminated()
    stop_when_interrupted()
    hold(os.environ)
    app()
