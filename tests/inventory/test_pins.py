"""Keras 2 or Keras 3: told by the pins around a file where names alone do not tell it."""

from __future__ import annotations

import pytest

from scanner.inventory.pins import told
from scanner.inventory.sightings import Sighting
from scanner.model.base import Role
from scanner.model.rules import Rulebook

UNTOLD = "keras-unknown"


def seen(path: str, generation: str = UNTOLD, role: Role = "production", technology: str = "keras") -> Sighting:
    return Sighting(
        technology=technology, generation=generation, origin="use", symbol="keras.layers.Dense", path=path, line=7, column=1,
        end_line=7, cell=None, role=role, binding="required", confidence="high", text="Dense(1)",
    )  # fmt: skip


def pin(path: str, requirement: str, line: int = 1, role: Role = "production", scope: str = "runtime") -> Sighting:
    cut = next((place for place, char in enumerate(requirement) if char in "<>=!~"), len(requirement))
    name, specifier = requirement[:cut], requirement[cut:]
    technology = "keras" if name.startswith("keras") else "tensorflow"
    return Sighting(
        technology=technology, generation=None, origin="declared", symbol=name, path=path, line=line, column=1, end_line=line,
        cell=None, role=role, binding="required", confidence="high", text=requirement, scope=scope, specifier=specifier,
    )  # fmt: skip


def dialect(rulebook: Rulebook, path: str, *pins: Sighting) -> str:
    found = told((seen(path), *pins), {t.id: t for t in rulebook.technologies})
    assert found.seen[1:] == pins
    return found.seen[0].generation or ""


@pytest.mark.parametrize(
    ("requirement", "generation"),
    [
        ("keras<3", "keras-2-pinned"),
        ("keras==2.3.1", "keras-2-pinned"),
        ("keras>=2.2,<2.4", "keras-2-pinned"),
        ("keras>=3", "keras-3"),
        ("keras~=3.4", "keras-3"),
        ("keras==3.12.0", "keras-3"),
        ("keras", UNTOLD),
        ("keras>=2.4", UNTOLD),
        ("keras!=2.5", UNTOLD),
        ("keras-gpu", "keras-2-pinned"),
        ("tensorflow==2.10.1", "keras-2-pinned"),
        ("tensorflow>=2.8,<2.16", "keras-2-pinned"),
        ("tensorflow>=2.16", "keras-3"),
        ("tensorflow==1.15", UNTOLD),
        ("tensorflow<2.16", UNTOLD),
        ("tensorflow>=2.4", UNTOLD),
    ],
)
def test_one_pin(rulebook: Rulebook, requirement: str, generation: str) -> None:
    assert dialect(rulebook, "app/model.py", pin("requirements.txt", requirement)) == generation


def test_what_is_told_already_stays(rulebook: Rulebook) -> None:
    technologies = {t.id: t for t in rulebook.technologies}
    items = (seen("a.py", "keras-3"), seen("b.py", "tf.keras", technology="tensorflow"), pin("setup.py", "keras<3"))
    assert told(items, technologies) == (items, ())


def test_the_nearest_manifest_counts(rulebook: Rulebook) -> None:
    old, new = pin("old/requirements.txt", "keras<3"), pin("requirements.txt", "keras>=3")
    assert dialect(rulebook, "old/deep/model.py", old, new) == "keras-2-pinned"
    assert dialect(rulebook, "app/model.py", old, new) == "keras-3"


def test_a_folder_of_manifests_speaks_for_the_folder_around_it(rulebook: Rulebook) -> None:
    assert dialect(rulebook, "app/model.py", pin("requirements/base.txt", "keras<3"), pin("b/setup.py", "keras>=3")) == (
        "keras-2-pinned"
    )


def test_without_a_manifest_around_all_are_asked(rulebook: Rulebook) -> None:
    assert dialect(rulebook, "src/model.py", pin("build/image/requirements.txt", "keras<3")) == "keras-2-pinned"


def test_a_notebook_has_its_own_requirements(rulebook: Rulebook) -> None:
    own = pin("lab/a.ipynb", "keras==2.2.4", role="notebook", scope="notebook")
    assert dialect(rulebook, "lab/a.ipynb", own, pin("requirements.txt", "keras>=3")) == "keras-2-pinned"


def test_a_lock_tells_what_an_open_range_leaves_open(rulebook: Rulebook) -> None:
    assert dialect(rulebook, "a.py", pin("pyproject.toml", "keras"), pin("uv.lock", "keras==3.3.3", scope="lock")) == "keras-3"


@pytest.mark.parametrize(("scope", "role"), [("test", "production"), ("docs", "docs"), ("runtime", "test")])
def test_what_tests_and_documents_need_tells_nothing(rulebook: Rulebook, scope: str, role: Role) -> None:
    assert dialect(rulebook, "a.py", pin("requirements.txt", "keras<3", scope=scope, role=role)) == UNTOLD


def reasons(rulebook: Rulebook, *items: Sighting) -> list[tuple[str, str]]:
    return [(u.path, u.reason) for u in told(items, {t.id: t for t in rulebook.technologies}).reasons]


def test_contradictions_are_said(rulebook: Rulebook) -> None:
    pins = (pin("requirements.txt", "keras>=3", 4), pin("setup.py", "keras==2.3.1", 9))
    assert reasons(rulebook, seen("a.py"), *pins) == [
        (
            "requirements.txt",
            "which Keras is used is not known: keras>=3 (line 4) and keras==2.3.1 (setup.py:9) contradict each other",
        )
    ]


def test_open_pins_are_said_once(rulebook: Rulebook) -> None:
    said = reasons(rulebook, seen("a.py"), seen("b.py"), pin("requirements.txt", "keras>=2.2", 3))
    assert said == [("requirements.txt", "which Keras is used is not known: keras>=2.2 (line 3) allows more than one")]


def test_no_pins_are_said_for_what_is_used_in_earnest(rulebook: Rulebook) -> None:
    beside = pin("requirements.txt", "tensorflow==1.15")
    why = "which Keras is used is not known: no manifest here pins Keras"
    assert reasons(rulebook, seen("a.py"), beside) == [("requirements.txt", why)]
    assert reasons(rulebook, seen("a.py")) == [("", why)]
    assert reasons(rulebook, seen("a.py", role="test"), seen("b.py", role="docs")) == []


def test_long_specifiers_are_cut(rulebook: Rulebook) -> None:
    ((_, why),) = reasons(rulebook, seen("a.py"), pin("requirements.txt", "keras!=2." + "1" * 5000))
    assert len(why) < 200


def test_the_order_of_sightings_changes_nothing(rulebook: Rulebook) -> None:
    technologies = {t.id: t for t in rulebook.technologies}
    items = (seen("a.py"), pin("requirements.txt", "keras>=3", 4), pin("setup.py", "keras==2.3.1", 9), seen("x/b.py"))
    one, other = told(items, technologies), told(items[::-1], technologies)
    assert (one.seen, one.reasons) == (other.seen[::-1], other.reasons)
