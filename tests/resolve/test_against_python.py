"""Names against Python's own: programs drawn at random are run with frameworks whose objects know their names, and read."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from scanner.inventory.survey import Survey

sys.path.insert(0, str(Path(__file__).parent))
import python_world
from python_programs import Program

PROGRAMS: Final = 150
Stock = Callable[[Mapping[str, str]], Survey]


class Truth(NamedTuple):
    """What Python saw: lines that it entered, and by place and number of attributes from there the names that stood there."""

    lines: frozenset[str]
    places: Mapping[str, Mapping[int, list[frozenset[str]]]]
    kept: frozenset[str]
    unbound: frozenset[str]
    died: Mapping[str, str]


class Marked(ast.NodeTransformer):
    """A program that says what it does: same program, every name, attribute and line shown to the recorder."""

    def __init__(self, path: str) -> None:
        self.path = path

    def call(self, name: str, *given: ast.expr) -> ast.expr:
        return ast.Call(ast.Name(name, ast.Load()), list(given), [])

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if not isinstance(node.ctx, ast.Load) or node.id == "super":
            return node
        return self.call("seen_name", ast.Constant(f"{self.path}:{node.lineno}:{node.col_offset + 1}:0"), node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        receiver = self.visit(node.value)
        if not isinstance(node.ctx, ast.Load):
            node.value = receiver
            return node
        return self.call("seen_attribute", ast.Constant(f"{self.path}:{start(node)}"), receiver, ast.Constant(node.attr))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            statements = getattr(node, field, None)
            if isinstance(statements, list):
                setattr(node, field, [marked for statement in statements for marked in self.with_line(statement)])
        return node

    def with_line(self, statement: ast.stmt) -> list[ast.stmt]:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            return [statement]
        line = self.call("seen_line", ast.Constant(f"{self.path}:{statement.lineno}"))
        if not isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return | ast.Delete):
            return [ast.Expr(line), statement]
        told = ast.Expr(
            self.call("seen_error", ast.Constant(f"{self.path}:{statement.lineno}"), ast.Name("error_", ast.Load()))
        )
        handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), "error_", [told, ast.Raise()])
        return [ast.Expr(line), ast.Try([statement], [handler], [], [])]


def start(node: ast.Attribute) -> str:
    """Where a chain of attributes begins, as uses are placed, and how many there are up to this one."""
    depth, first = 1, node
    while isinstance(first.value, ast.Attribute):
        depth, first = depth + 1, first.value
    root = first.value
    if isinstance(root, ast.Name):
        return f"{root.lineno}:{root.col_offset + 1}:{depth}"
    return f"{first.end_lineno}:{(first.end_col_offset or 0) - len(first.attr) + 1}:{depth}"


def marked(path: str, text: str) -> str:
    return ast.unparse(ast.fix_missing_locations(Marked(path).visit(ast.parse(text))))


def run(folder: Path, files: Mapping[str, str]) -> Truth:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(marked(path, text))
    packages = sorted({path.split("/", 1)[0] for path in files})
    command = [sys.executable, "-I", "-B", python_world.__file__, str(folder), *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    places: dict[str, dict[int, list[frozenset[str]]]] = {}
    for key, names in told["places"].items():
        place, _, depth = key.rpartition(":")
        places.setdefault(place, {})[int(depth)] = [frozenset(one) for one in names]
    return Truth(frozenset(told["lines"]), places, frozenset(told["kept"]), frozenset(told["unbound"]), told["died"])


def annotations(path: str, text: str) -> set[str]:
    """The places in annotations, which Python need not evaluate."""
    said = [getattr(node, "annotation", None) for node in ast.walk(ast.parse(text))]
    names = [name for one in said if one is not None for name in ast.walk(one) if isinstance(name, ast.Name)]
    return {f"{path}:{name.lineno}:{name.col_offset + 1}" for name in names}


class Judged(NamedTuple):
    """Claims that Python contradicts, how many it was asked about, how many names stood somewhere, which of them are missed."""

    wrong: list[str]
    claims: int
    there: int
    missed: list[str]


def judge(files: Mapping[str, str], truth: Truth, stock: Survey) -> Judged:
    skipped = {place for path, text in files.items() for place in annotations(path, text)} - truth.places.keys()
    claims: dict[str, set[str]] = {}
    for seen in stock.seen:
        if seen.origin == "use":
            claims.setdefault(f"{seen.path}:{seen.line}:{seen.column}", set()).add(seen.symbol)
    wrong, checked, there, missed = [], 0, 0, []
    for place, symbols in sorted(claims.items()):
        if place in skipped or place.rpartition(":")[0] not in truth.lines:
            continue
        depths = truth.places.get(place, {})
        if not depths and not unbound(place, files, truth):
            continue
        checked += len(symbols)
        wrong += [f"{place} {symbol} {depths}" for symbol in symbols if not holds(symbol, depths)]
    for place, every in sorted(truth.places.items()):
        depths = {depth: names for depth, names in every.items() if not any("*" in name for one in names for name in one)}
        named = [depth for depth, names in depths.items() if all(names) and frozenset.intersection(*names)]
        if named and not any(f"{place}:{max(named)}" == kept for kept in truth.kept):
            there += 1
            if not claims.get(place, set()) & frozenset.intersection(*depths[max(named)]):
                missed.append(f"{place} {depths[max(named)]} {claims.get(place)}")
    return Judged(wrong, checked, there, missed)


def unbound(place: str, files: Mapping[str, str], truth: Truth) -> bool:
    """Whether Python found no value for the name that stands at a place."""
    path, line, column = place.split(":")
    rest = files[path].split("\n")[int(line) - 1][int(column) - 1 :]
    return f"{path}:{line}:{re.split('[^A-Za-z0-9_]', rest)[0]}" in truth.unbound


def holds(symbol: str, depths: Mapping[int, list[frozenset[str]]]) -> bool:
    """Whether at some length of the chain the name stood there each time, or others of the same framework did."""
    head = symbol.split(".", 1)[0] + "."
    for several in depths.values():
        if any(is_one_of(symbol, names) for names in several):
            return all(any(f"{name}.".startswith(head) for name in names) for names in several)
    return False


def is_one_of(symbol: str, names: frozenset[str]) -> bool:
    """A star stands behind what a framework's class or module does not have: nobody can know, and anything may follow."""
    absent = [name[:-1] for name in names if name.endswith("*")]
    return symbol in names or any(f"{symbol}.".startswith(f"{name}.") or symbol == name.rpartition(".")[0] for name in absent)


@pytest.fixture(scope="module")
def judged(take_stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    files = {path: text for seed in range(PROGRAMS) for path, text in Program(seed).draw().items()}
    truth = run(tmp_path_factory.mktemp("python"), files)
    assert len(truth.died) < len(files) / 20
    return judge(files, truth, take_stock(files))


def test_python_contradicts_no_claim(judged: Judged) -> None:
    assert judged.claims > 5_500
    assert judged.wrong == []


def test_most_names_are_claimed(judged: Judged) -> None:
    recall = 1 - len(judged.missed) / judged.there
    print(f"{judged.claims} claims; {judged.there} names, {recall:.1%} of them claimed")  # noqa: T201 - for pytest -s
    assert recall > 0.9


def test_a_claim_holds_where_its_name_stood_each_time() -> None:
    relu, other = frozenset({"torch.relu"}), frozenset({"torch.tensor"})
    assert holds("torch.relu", {0: [frozenset()], 1: [relu]})
    assert holds("torch.relu", {0: [relu, other]})  # of one framework the first written
    assert not holds("torch.relu", {0: [relu, frozenset()]})
    assert not holds("torch.relu", {0: [relu, frozenset({"keras.Input"})]})
    assert not holds("torch.relu", {})
    assert holds("torch.relu.x.y", {1: [frozenset({"torch.relu.x*"})]})
    assert not holds("torch.tensor", {1: [frozenset({"torch.relu.x*"})]})
