from __future__ import annotations

import sys

from benchmarks.needs.data import DataMissing
from benchmarks.needs.run import main

try:
    main()
except DataMissing as missing:
    sys.exit(str(missing))
