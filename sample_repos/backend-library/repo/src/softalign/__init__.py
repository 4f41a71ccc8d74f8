"""Differentiable alignment of time series."""

from softalign.alignment import divergence, soft_dtw
from softalign.selection import BackendMissing, available, use

__all__ = ["BackendMissing", "available", "divergence", "soft_dtw", "use"]
__version__ = "1.2.0"
