"""Environment variables that Python, containers and notebooks set."""

from __future__ import annotations

import pytest

from scanner.detect import Settings, run
from scanner.model.facts import FileFacts

WATCHED = Settings(variables=("KERAS_BACKEND", "TF_USE_LEGACY_KERAS"))


def values(facts: FileFacts) -> list[tuple[int, str, str]]:
    return [(found.line, found.name, found.value) for found in facts.settings]


@pytest.mark.parametrize(
    "text",
    [
        'os.environ["KERAS_BACKEND"] = "jax"',
        "os.environ['KERAS_BACKEND'] = x = 'jax'",
        'environ["KERAS_BACKEND"] = "jax"',
        'os.environ.setdefault("KERAS_BACKEND", "jax")',
        'os.putenv("KERAS_BACKEND", "jax")',
        'os.environ.update({"A": "b", "KERAS_BACKEND": "jax"})',
        'os.environ.update(KERAS_BACKEND="jax")',
        'os.environ |= {"KERAS_BACKEND": "jax"}',
        'monkeypatch.setenv("KERAS_BACKEND", "jax")',
        'with mock.patch.dict(os.environ, {"KERAS_BACKEND": "jax"}): pass',
        'with patch.dict("os.environ", {"KERAS_BACKEND": "jax"}): pass',
        'with patch.dict(os.environ, KERAS_BACKEND="jax"): pass',
        'subprocess.run(x, env={**os.environ, "KERAS_BACKEND": "jax"})',
        'subprocess.run(x, env=dict(os.environ, KERAS_BACKEND="jax"))',
        'def f():\n  if x: os.environ["KERAS_BACKEND"] = "jax"',
    ],
)
def test_what_sets(text: str) -> None:
    facts = run("python", "a.py", text.encode(), WATCHED)
    line = text.count("\n") + 1
    assert values(facts) == [(line, "KERAS_BACKEND", "jax")]
    assert facts.settings[0].text == text.rsplit("\n", 1)[-1].strip()
    assert run("python", "a.py", text.encode(), Settings()).settings == ()


@pytest.mark.parametrize(
    "text",
    [
        'os.environ["KERAS_BACKEND"] = backend',
        'os.environ["KERAS_BACKEND"] = f"{backend}"',
        'os.environ["KERAS_BACKEND"] = "a" if b else "c"',
        'if os.environ["KERAS_BACKEND"] == "jax": pass',
        'x = os.environ.get("KERAS_BACKEND", "jax")',
        'os.environ["OTHER"] = "KERAS_BACKEND"',
        'del os.environ["KERAS_BACKEND"]',
        'd = {"KERAS_BACKEND": "jax"}',
        'config.update({"KERAS_BACKEND": "jax"})',
        'config["KERAS_BACKEND"] = "jax"',
        'f(KERAS_BACKEND="jax")',
        'KERAS_BACKEND = "jax"',
        "# os.environ['KERAS_BACKEND'] = 'jax'",
        "'''\nos.environ['KERAS_BACKEND'] = 'jax'\n'''",
        'os.environ["MY_KERAS_BACKEND"] = "jax"',
        'monkeypatch.delenv("KERAS_BACKEND")',
        'os.environ.pop("KERAS_BACKEND", "jax")',
    ],
)
def test_what_does_not(text: str) -> None:
    assert run("python", "a.py", text.encode(), WATCHED).settings == ()


@pytest.mark.parametrize(
    ("detector", "text", "expected"),
    [
        ("dockerfile", "FROM a\nENV KERAS_BACKEND=jax \\\n    TF_USE_LEGACY_KERAS=1",
         [(2, "KERAS_BACKEND", "jax"), (3, "TF_USE_LEGACY_KERAS", "1")]),
        ("dockerfile", "FROM a\nENV KERAS_BACKEND jax", [(2, "KERAS_BACKEND", "jax")]),
        ("dockerfile", "FROM a\nARG B=jax\nENV KERAS_BACKEND=$B", [(3, "KERAS_BACKEND", "jax")]),
        ("dockerfile", "FROM a\nARG KERAS_BACKEND=jax", []),
        ("dockerfile", "FROM a\nARG B\nENV KERAS_BACKEND=$B", []),
        ("dockerfile", "FROM a\nRUN x && \\\n  KERAS_BACKEND=jax python y", [(3, "KERAS_BACKEND", "jax")]),
        ("dockerfile", 'FROM a\nCMD ["env", "KERAS_BACKEND=jax", "python", "y"]', [(2, "KERAS_BACKEND", "jax")]),
        ("compose", "services:\n  a:\n    image: b\n    environment:\n      KERAS_BACKEND: jax", [(5, "KERAS_BACKEND", "jax")]),
        ("compose", "services:\n  a:\n    image: b\n    environment:\n      - KERAS_BACKEND=${B:-jax}",
         [(5, "KERAS_BACKEND", "jax")]),
        ("compose", "services:\n  a:\n    image: b\n    environment:\n      - KERAS_BACKEND=$B\n      - KERAS_BACKEND", []),
    ],
)  # fmt: skip
def test_containers(detector: str, text: str, expected: list[tuple[int, str, str]]) -> None:
    assert values(run(detector, "x", text.encode(), WATCHED)) == expected
