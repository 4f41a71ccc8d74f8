"""A framework's use, a verdict and the cases, as the tests of prices need them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from scanner.effort import EffortModel, load_model
from scanner.effort.cases import Case, load_cases
from scanner.model.base import Binding, Role
from scanner.model.result import Action, FrameworkUse, GenerationUse, OpenQuestion, Reason, RoleCount, Verdict

MakeUse = Callable[..., FrameworkUse]
MakeVerdict = Callable[..., Verdict]


@pytest.fixture(scope="session")
def model() -> EffortModel:
    """The model that ships."""
    return load_model()


@pytest.fixture(scope="session")
def cases() -> tuple[Case, ...]:
    """The cases that it was fitted on."""
    return load_cases()


@pytest.fixture
def make_use() -> MakeUse:
    def make(
        name: str = "tensorflow",
        refs: int = 300,
        lines: int = 4000,
        files: Sequence[str] = ("a.py", "b.py"),
        *,
        family: str | None = None,
        dialects: dict[str, int] | None = None,
        roles: dict[Role, int] | None = None,
        notebooks: Sequence[str] = (),
        through: Sequence[str] = (),
        binding: Binding = "required",
    ) -> FrameworkUse:
        counted: dict[Role, int] = roles or {"production": refs}
        return FrameworkUse(
            id=name,
            name={"tensorflow": "TensorFlow", "keras": "Keras", "pytorch": "PyTorch", "jax": "JAX"}.get(name, name),
            family=family or name,
            roles={role: RoleCount(files=1, uses=uses) for role, uses in counted.items()},
            binding=binding,
            imported_by=tuple(files),
            reached_by=(),
            notebooks=tuple(notebooks),
            declared=(),
            generations=tuple(
                GenerationUse(id=kind, name=kind, files=1, uses=uses, production_uses=uses, evidence=())
                for kind, uses in (dialects or {}).items()
            ),
            lifecycle=(),
            refs=refs,
            importing_lines=lines,
            through=tuple(through),
        )

    return make


@pytest.fixture
def make_verdict() -> MakeVerdict:
    def make(
        action: Action,
        target: str | None = None,
        incumbent: str | None = "tensorflow",
        *,
        against: Sequence[str] = (),
        flips: Sequence[dict[str, str]] = (),
    ) -> Verdict:
        return Verdict(
            action=action,
            target=target,
            headline="",
            confidence="high",
            robustness=1.0,
            reasons=tuple(
                Reason(rule="r", favours=favours, strength="strong", text="", article="", evidence=(), supports=False)
                for favours in against
            ),
            open_questions=tuple(OpenQuestion("s", "?", flip) for flip in flips),
            advice=(),
            incumbent=incumbent,
        )

    return make
