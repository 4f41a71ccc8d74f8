"""Git belongs to one module: nothing else in the program may import GitPython or start git."""

from __future__ import annotations

import ast
from pathlib import Path

import scanner

PACKAGE = Path(scanner.__file__).parent


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found


def test_one_module_owns_git():
    assert [str(path.relative_to(PACKAGE)) for path in sorted(PACKAGE.rglob("*.py")) if imported(path) & {"git", "gitdb"}] == [
        "tree/plumbing.py"
    ]


def test_no_module_of_the_tree_uses_a_shell_or_starts_a_program_by_another_way():
    for path in sorted((PACKAGE / "tree").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert "shell=True" not in text
        assert "os.system" not in text
        if path.name != "plumbing.py":
            assert "subprocess" not in imported(path)
