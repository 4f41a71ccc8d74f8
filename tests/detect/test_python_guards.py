"""What an import's surroundings say: whether the file can do without it."""

from __future__ import annotations

import textwrap

import pytest

from scanner.detect import Settings
from scanner.detect.python import detect


def guards(source: str, module: str = "torch") -> list[str]:
    rows = detect("a.py", textwrap.dedent(source).encode(), Settings()).imports
    return [row.guard for row in rows if row.module.split(".")[0] == module]


def tried(handler: str) -> str:
    return "try:\n    import torch\nexcept ImportError:\n" + textwrap.indent(textwrap.dedent(handler), "    ") + "\n"


@pytest.mark.parametrize(
    "handler",
    [
        "raise",
        "raise ImportError('install torch')",
        "raise SystemExit(1)",
        "print('install torch')\nsys.exit(1)",
        "log.error('x')\nexit()",
        "quit()",
        "os._exit(2)",
        "if verbose:\n    raise ImportError('long')\nelse:\n    raise",
        "if a:\n    raise\nelif b:\n    sys.exit()\nelse:\n    raise",
        "raise  # why",
        "raise\n# the end",
    ],
)
def test_who_gives_up_without_it_requires_it(handler: str) -> None:
    assert guards(tried(handler)) == [""]


@pytest.mark.parametrize(
    "handler",
    [
        "pass",
        "torch = None",
        "print('no torch')",
        "if strict:\n    raise",
        "if strict:\n    raise\nelse:\n    torch = None",
        "if strict:\n    raise\nelif b:\n    raise",
        "def torch():\n    raise ImportError('install torch')",
        "raise unittest.SkipTest('no torch')",
        "pytest.skip('no torch', allow_module_level=True)",
        "raise\n" + "pass\n" * 3,
        "exit_code = 1",
        "import numpy as torch",
        "try:\n    import torch2\nexcept ImportError:\n    raise",
    ],
)
def test_who_goes_on_without_it_does_not(handler: str) -> None:
    assert guards(tried(handler)) == ["try"]


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("except ModuleNotFoundError:\n    pass\nexcept ImportError:\n    raise", "try"),
        ("except ImportError:\n    raise\nexcept Exception:\n    pass", ""),
        ("except KeyError:\n    raise\nexcept Exception:\n    pass", "try"),
        ("except:\n    raise", ""),
        ("except ImportError as e: raise RuntimeError from e", ""),
        ("except ImportError, e:\n    raise e", ""),
    ],
)
def test_the_first_clause_that_catches_decides(clauses: str, expected: str) -> None:
    assert guards(f"try:\n    import torch\n{clauses}\n") == [expected]


def test_what_follows_in_else_goes_with_the_try() -> None:
    firm = "try:\n    import torch\nexcept ImportError:\n    raise\nelse:\n    import torch.nn\n"
    assert guards(firm) == ["", ""]
    assert guards(firm.replace("raise", "pass")) == ["try", "try"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("import torch.compat.v1 as t", "import torch as t", ["", ""]),
        ("from torch import nn", "from torch.compat import nn", ["", ""]),
        ("import os, torch.x", "import torch", ["", ""]),
        ("import keras", "from torch import keras", ["try"]),
        ("from torch import keras", "import keras", ["try"]),
        ("from .torch import x", "import torch", ["try", "try"]),
        ("from torchvision import x", "import torch", ["try"]),
    ],
)
def test_another_part_of_the_same_library_is_no_way_around_it(first: str, second: str, expected: list[str]) -> None:
    assert guards(f"try:\n    {first}\nexcept ImportError:\n    {second}\n") == expected


def test_the_same_library_behind_a_second_guard_is() -> None:
    source = """
        try:
            import torch.new
        except ImportError:
            try:
                import torch.old
            except ImportError:
                pass
    """
    assert guards(source) == ["try", "try"]


def test_a_try_within_a_function_is_as_lazy_as_the_function() -> None:
    assert guards("def f():\n" + textwrap.indent(tried("raise"), "    ")) == ["function"]
    assert guards("def f():\n" + textwrap.indent(tried("pass"), "    ")) == ["try"]


@pytest.mark.parametrize(
    "test",
    [
        "sys.version_info >= (3, 8)",
        "sys.version_info[0] < 3",
        "sys.version_info[0] == 2 and sys.version_info[1] < 7",
        "six.PY2",
        "not six.PY3",
        "PY3",
        "IS_PY2",
        "sys.platform == 'win32'",
        "platform.system() == 'Darwin'",
        "os.name == 'nt'",
        "sys.version.startswith('2')",
    ],
)
def test_pythons_and_platforms_are_no_conditions(test: str) -> None:
    assert guards(f"if {test}:\n    import torch\nelse:\n    from torch import nn\n") == ["", ""]


@pytest.mark.parametrize(
    "test",
    [
        "is_torch_available()",
        "find_spec('torch') is not None",
        "_HAS_TORCH",
        "six.PY3 and HAS_TORCH",
        "HAS_TORCH or sys.version_info > (3,)",
        "config.py3_only",
        "BACKEND == 'torch'",
        "__name__ == '__main__'",
    ],
)
def test_everything_else_is(test: str) -> None:
    assert guards(f"if {test}:\n    import torch\nelse:\n    torch = None\n") == ["condition"]
    assert guards(f"if {test}:\n    pass\nelse:\n    from torch import nn\n") == ["condition"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if new():\n    import torch\nelse:\n    from torch import nn", ["", ""]),
        ("if new():\n    import torch\nelif old():\n    import torch.nn\nelse:\n    from torch import nn", ["", "", ""]),
        ("if old() < 2:\n    raise ValueError('x')\nelif old() < 3:\n    import torch\nelse:\n    import torch.nn", ["", ""]),
        ("if old() < 2:\n    sys.exit()\nelse:\n    import torch", [""]),
        ("if new():\n    import torch.compat.v1 as t\nelse:\n    import torch as t", ["", ""]),
        ("if new():\n    from torch.a import x, y\nelse:\n    from torch.a import y, z", [""] * 4),
        ("if new():\n    from torch import *\nelse:\n    from torch import nn", ["", ""]),
        ("if new():\n    from torch import a\nelse:\n    from torch import b", ["condition", "condition"]),
        ("if new():\n    from torch.a import *\nelse:\n    from torch.b import *", ["condition", "condition"]),
        ("if new():\n    import torch.a\nelse:\n    import torch.ab", ["condition", "condition"]),
        ("if new():\n    import torch\nelif old():\n    import torch.nn", ["condition", "condition"]),
        ("if new():\n    import torch\nelif old():\n    pass\nelse:\n    import torch.nn", ["condition", "condition"]),
        ("if new():\n    import torch\nelse:\n    import tensorflow", ["condition"]),
        ("if new():\n    raise unittest.SkipTest('x')\nelse:\n    import torch", ["condition"]),
        ("if new():\n    def f():\n        import torch\nelse:\n    import torch", ["function", "condition"]),
    ],
)
def test_a_library_that_every_branch_imports_or_gives_up_without(source: str, expected: list[str]) -> None:
    assert guards(source + "\n") == expected


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("_get_torch_version() < 200", ""),
        ("torch.__version__ >= '2'", ""),
        ("is_torch_version('>=', '2.0') and sys.version_info > (3, 9)", ""),
        ("200 <= torch_version() <= 209", ""),
        ("TORCH_VERSION == 2", ""),
        ("tensorflow_version() < 200", "condition"),
        ("torchvision_version() < 2", "condition"),
        ("is_torch_available() and torch_version() > 1", "condition"),
        ("TORCH_VERSION is not None", "condition"),
        ("torch_version", "condition"),
        ("HAS_TORCH_VERSION > 1", "condition"),
    ],
)
def test_who_asks_for_the_version_of_a_library_has_it(test: str, expected: str) -> None:
    assert guards(f"if {test}:\n    import torch\nelse:\n    import keras\n") == [expected]
    assert guards(f"if {test}:\n    import keras\nelse:\n    import torch\n") == [expected]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("torch = pytest.importorskip('torch')\nfrom torch import nn", ["dynamic", "try"]),
        ("pytest.importorskip(\n    'torch.nn')\nimport torch", ["dynamic", "try"]),
        ("import torch\npytest.importorskip('torch')", ["", "dynamic"]),
        ("pytest.importorskip('keras')\nimport torch", [""]),
        ("def f():\n    pytest.importorskip('torch')\nimport torch", ["dynamic", ""]),
        ("pytest.importorskip('torch')\ndef f():\n    import torch", ["dynamic", "function"]),
    ],
)
def test_what_follows_a_skip_of_the_whole_module(source: str, expected: list[str]) -> None:
    assert guards(f"import pytest\n{source}\n") == expected


@pytest.mark.parametrize("test", ["False", "0", "MYPY", "MYPY_CHECK_RUNNING", "t.TYPE_CHECKING", "(TYPE_CHECKING)"])
def test_what_only_a_type_checker_reads(test: str) -> None:
    assert guards(f"if {test}:\n    import torch\n") == ["type-checking"]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("suppress(ImportError)", "try"),
        ("contextlib.suppress(KeyError, ModuleNotFoundError)", "try"),
        ("try_import() as _imports", "try"),
        ("LazyImport('Run pip install torch') as torch_import", "try"),
        ("optional_import_block()", "try"),
        ("optional_dependencies(error='ignore')", "try"),
        ("suppress(KeyError)", ""),
        ("open('try_import')", ""),
        ("torch_import('x')", ""),
    ],
)
def test_context_managers_that_keep_the_error_to_themselves(item: str, expected: str) -> None:
    assert guards(f"with {item}:\n    import torch\n") == [expected]


def test_long_blocks_stay_linear() -> None:
    body = "    import torch\n" * 3_000
    assert set(guards(f"try:\n{body}except ImportError:\n{body}")) == {""}
    assert set(guards(f"try:\n{body}except ImportError:\n" + "    x\n" * 3_000 + "    raise\n")) == {"try"}
