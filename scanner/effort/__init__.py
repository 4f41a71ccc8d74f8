"""What a move would cost: a range of changed lines and person-days for each route, from a fit on finished migrations."""

from scanner.effort.model import EffortModel, load_model
from scanner.effort.price import estimate

__all__ = ["EffortModel", "estimate", "load_model"]
