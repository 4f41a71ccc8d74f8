"""The independent oracle: what plain `ast` and `symtable` say about one file at a time. It shares no code with the scanner.

It follows names inside of one file (aliases, scopes, shadowing) and literal import calls; it knows nothing of other files, of
objects or of roles. What Python's own parser refuses, it cannot read, and says so.
"""

from __future__ import annotations

import ast
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from answers import Answer, Claim, Question
from names import FLAVOURS, flavour_of, frameworks_of
from oracle_scopes import Named, Scope, Scoped, module_scope

ANSWERS: Final[frozenset[Question]] = frozenset(
    ("frameworks", "only mentioned", "file sets", "files", "binding of file", "flavour of file", "symbols at lines",
     "symbols in look-alikes")
)  # fmt: skip
_CALLS: Final = frozenset(
    ("import_module", "__import__", "importorskip", "LazyLoader", "lazy_import", "LazyImport", "LazyModule")
)
_REFUSES: Final = (SyntaxError, ValueError, RecursionError, MemoryError)


class Imported(NamedTuple):
    """A name that an import statement or a literal import call brings in; `guarded` where the file goes on without it."""

    dotted: str
    node: ast.stmt | ast.Call
    guarded: bool


class Reading(NamedTuple):
    """One file: its imports, and the uses of what they bind, as full name and node."""

    imports: tuple[Imported, ...]
    uses: tuple[tuple[str, ast.expr], ...]


def answer(tree: Path) -> Answer:
    """What every .py and .pyi file of a tree says by itself."""
    own = _own_roots(tree)
    files: defaultdict[str, set[str]] = defaultdict(set)
    bindings: dict[tuple[str, str], str] = {}
    flavours: set[tuple[str, str]] = set()
    claims: list[Claim] = []
    unread = []
    for path in sorted(path for path in tree.rglob("*.py*") if path.suffix in (".py", ".pyi") and path.is_file()):
        name = path.relative_to(tree).as_posix()
        reading = read(path.read_bytes(), own)
        if reading is None:
            unread.append(name)
            continue
        for item in reading.imports:
            for framework in frameworks_of(item.dotted):
                files[framework].add(name)
                optional = item.guarded and bindings.get((name, framework)) != "required"
                bindings[name, framework] = "optional" if optional else "required"
        said = [*((item.dotted, item.node) for item in reading.imports), *reading.uses]
        flavours |= {(name, flavour) for dotted, _ in said if (flavour := flavour_of(dotted))}
        claims += [_claim(name, dotted, node) for dotted, node in said if frameworks_of(dotted) or flavour_of(dotted)]
    return Answer(
        answers=ANSWERS,
        listed=dict.fromkeys(files, ""),
        files={framework: frozenset(paths) for framework, paths in files.items()},
        bindings=bindings,
        flavours=frozenset(flavours),
        flavours_told=frozenset(FLAVOURS.values()),
        claims=tuple(claims),
        unread=tuple(unread),
    )


def read(source: bytes, own: frozenset[str] = frozenset()) -> Reading | None:
    """One file, without what comes from top-level modules called as in `own`; None if it cannot be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in the text that is read say nothing about us
            module = ast.parse(source)
            scope = module_scope(source, module)
            imports = tuple(item for item in _imports(module, guarded=False) if item.dotted.partition(".")[0] not in own)
            uses = tuple(pair for pair in _uses(module, scope) if pair[0].partition(".")[0] not in own)
    except _REFUSES:
        return None
    return Reading(imports, uses)


def import_lines(source: bytes) -> frozenset[int]:
    """The lines of all import statements and literal import calls; where the file cannot be parsed, those that look so."""
    reading = read(source)
    if reading is None:
        lines = source.split(b"\n")
        return frozenset(number for number, line in enumerate(lines, 1) if line.lstrip().startswith((b"import ", b"from ")))
    spans = ((item.node.lineno, item.node.end_lineno or item.node.lineno) for item in reading.imports)
    return frozenset(line for first, last in spans for line in range(first, last + 1))


def _own_roots(tree: Path) -> frozenset[str]:
    roots = [tree, tree / "src"]
    modules = {path.stem for root in roots for path in root.glob("*.py")}
    return frozenset(modules | {path.parent.name for root in roots for path in root.glob("*/__init__.py")})


def _claim(path: str, dotted: str, node: ast.stmt | ast.expr) -> Claim:
    framework = next(iter(frameworks_of(dotted)), None)
    return Claim(path, node.lineno, node.col_offset + 1, dotted, "", framework)


def _imports(node: ast.AST, guarded: bool) -> Iterator[Imported]:
    if isinstance(node, ast.Import):
        yield from (Imported(alias.name, node, guarded) for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
        names = [alias.name for alias in node.names]
        yield from (Imported(node.module if name == "*" else f"{node.module}.{name}", node, guarded) for name in names)
    elif isinstance(node, ast.Call) and (name := _called(node)):
        yield Imported(name, node, guarded=True)
    for field, below in ast.iter_fields(node):
        within = guarded or _guards(node, field)
        for child in below if isinstance(below, list) else [below]:
            if isinstance(child, ast.AST):
                yield from _imports(child, within)


def _guards(node: ast.AST, field: str) -> bool:
    """Whether what stands in this field of a node may be left out without an error: bodies of functions, branches, and
    `try` that some handler survives."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return field == "body"
    if isinstance(node, ast.If):
        return field in ("body", "orelse") and not _is_main(node.test)
    if isinstance(node, ast.Try):
        return field == "handlers" or (field == "body" and any(not _ends(handler.body) for handler in node.handlers))
    return False


def _is_main(test: ast.expr) -> bool:
    return "__name__" in {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}


def _ends(body: list[ast.stmt]) -> bool:
    last = body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return ast.unparse(last.value.func) in ("exit", "quit", "sys.exit", "os._exit")
    return isinstance(last, ast.Raise)


def _called(call: ast.Call) -> str:
    """The module that an import call names literally, "" for any other call."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name not in _CALLS or not texts:
        return ""
    module = texts[-1] if name.startswith("Lazy") else texts[0]
    return module if all(part.isidentifier() for part in module.split(".")) else ""


def _uses(node: ast.AST, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load) and (dotted := _spelled(node, scope)):
        yield dotted, node
        return
    inner = scope.inside(node) if isinstance(node, Scoped) else scope
    for field, below in ast.iter_fields(node):
        # decorators, defaults, bases and annotations belong to the scope around
        where = inner if field == "body" or not isinstance(node, Named) else scope
        for child in below if isinstance(below, list) else [below]:
            if isinstance(child, ast.AST):
                yield from _uses(child, where)


def _spelled(node: ast.expr, scope: Scope) -> str:
    """The full name of `a.b.c` where `a` is bound by an import in the scope that Python would ask, else ""."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    bound = scope.imported(node.id) if isinstance(node, ast.Name) else ""
    return ".".join((bound, *reversed(parts))) if bound else ""
