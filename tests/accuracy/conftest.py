"""The harness is a command of flat modules beside these tests; they are imported as it imports them."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
