"""Torch tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch


def asarray(values: Any) -> torch.Tensor:
    tensor = torch.as_tensor(values)
    return tensor if tensor.is_floating_point() else tensor.to(torch.get_default_dtype())


def squared_distances(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (x[:, None, :] - y[None, :, :]).square().sum(dim=-1)


def scalar(value: float, like: torch.Tensor) -> torch.Tensor:
    return torch.full((), value, dtype=like.dtype, device=like.device)


def soft_minimum(values: Sequence[torch.Tensor], gamma: float) -> torch.Tensor:
    return -gamma * torch.logsumexp(-torch.stack(list(values)) / gamma, dim=0)


def mean(values: Sequence[torch.Tensor]) -> torch.Tensor:
    return torch.stack(list(values)).mean()
