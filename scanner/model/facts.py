"""What one file says. Detectors return these; they travel from worker to parent, and to the cache, as JSON.

Lines and columns are 1-based and columns count characters. In a notebook `cell` is the 0-based
index of the code cell among all cells, and lines count inside that cell; elsewhere it is None.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.model.base import Row, Unknown, Value

Guard = Literal["", "try", "type-checking", "function", "condition", "dynamic"]
"""What stands between an import and running it: nothing, `try/except ImportError`, `if TYPE_CHECKING`,
a function body, another `if`, or a call such as `importlib.import_module("x")`."""

UseKind = Literal["call", "read", "base", "decorator", "probe"]
"""`probe`: a look whether a module is there at all, such as `find_spec("torch")`."""

DefinitionKind = Literal["class", "function", "value", "attribute"]

Scope = Literal["runtime", "optional", "test", "docs", "dev", "build", "lock", "constraint", "image", "notebook", "script"]
"""Why a requirement stands where it stands. `optional` is an extra that users choose; `lock` is a resolved pin; `script`
is what a shell script, a Makefile or a running program installs, which says nothing of who has to have it."""


class Import(Row, frozen=True):
    """One imported name: `import a.b as c` gives module "a.b", name None, bound "c".

    `from ..x import y as z` gives level 2, module "x", name "y", bound "z". A star import has name "*" and
    bound None; a dynamic import whose result is not assigned has bound None. `import a.b` binds "a".
    `scope` is the dotted name of the enclosing functions and classes, "" at module level.
    """

    module: str
    name: str | None
    bound: str | None
    level: int
    line: int
    column: int
    end_line: int
    cell: int | None = None
    guard: Guard = ""
    scope: str = ""
    recovered: bool = False
    """Found in a file that does not parse as a whole: less sure."""


class Use(Row, frozen=True):
    """One use of an imported name, spelled in full from what was imported: `tf.keras.Model(...)` after
    `import tensorflow as tf` gives "tensorflow.keras.Model", kind "call". Strings, comments and docstrings are never uses.

    Where more than a name leads there, the spelling is a trail that says how, and nothing about what it is:

        tensorflow.keras.Sequential().fit   an attribute of what a call returned: `m = tf.keras.Sequential(); m.fit(x)`
        ..compat.tf.nn.relu                 through a relative import, dots as written
        mypkg.compat.tf.nn.relu             through an import that may be first-party
        :Net().parameters                   ":" and a name that this module defines at its top level: `net = Net()`, and
                                            `self` inside of class Net
        :Net.super().forward                `super()` inside of Net
        *Dense                              a name that nothing in the file binds, where a star import may
    """

    name: str
    kind: UseKind
    line: int
    column: int
    end_line: int
    cell: int | None = None
    recovered: bool = False


class Definition(Row, frozen=True):
    """What a name of a module stands for, as far as it matters to others: trails as in `Use`, "?" for what cannot be told.

    `name` is dotted from the module ("Net", "Net.forward", "build", "session"). `stands_for` holds, for a class, its bases
    in order; for a function (method, property) what it may return; for a value or an attribute (of a class or of `self`)
    what it may be. Classes of interest list every name that their body or their `self.x = ...` defines, so that what is
    missing is inherited."""

    name: str
    kind: DefinitionKind
    line: int
    stands_for: tuple[str, ...]
    cell: int | None = None


Ecosystem = Literal[
    "pypi", "maven", "cocoapods", "swift", "pub", "npm", "cargo", "golang", "conan", "vcpkg", "nuget", "arduino", "platformio",
    "bazel", "cmake", "github"
]  # fmt: skip
"""Where a package comes from: types of package URLs (purl), and build systems that fetch by themselves."""


class Requirement(Value, frozen=True, omit_defaults=True):
    """A distribution named by a manifest, an image build or a notebook.

    `name` is normalised (PEP 503), in other ecosystems as they spell it ("org.tensorflow:tensorflow-lite",
    "@tensorflow/tfjs"), and `specifier` is then what the manifest says of versions. For pypi, `specifier` is a PEP 440
    specifier set, canonical, "" where any version will do (Poetry's ^ and ~ and conda's = are translated); `text` is the
    redacted source line."""

    name: str
    line: int
    text: str
    specifier: str = ""
    scope: Scope = "runtime"
    group: str = ""
    """The extra, dependency group or environment, where it has one."""
    extras: tuple[str, ...] = ()
    marker: str = ""
    cell: int | None = None
    ecosystem: Ecosystem = "pypi"


class Include(Value, frozen=True, omit_defaults=True):
    """A reference from one manifest to another inside the repository (`-r`, `-c`, `file:`), as written."""

    path: str
    line: int
    constraint: bool = False


class Image(Value, frozen=True, omit_defaults=True):
    """A container image that a file builds on or runs. Variables are resolved where the file itself says them.

    `repository` has no tag ("nvcr.io/nvidia/tritonserver"); `tag` may be ""; `final` says that the image is
    (the base of) what ships, not a build stage that is thrown away."""

    repository: str
    tag: str
    line: int
    text: str
    digest: str = ""
    final: bool = True


class Command(Value, frozen=True, omit_defaults=True):
    """A shell command that a file runs (RUN, CMD, ENTRYPOINT, compose command, notebook !line): its words."""

    words: tuple[str, ...]
    line: int
    text: str
    cell: int | None = None


class Setting(Value, frozen=True, omit_defaults=True):
    """An environment variable, or a key of a framework's own configuration file, that is set to a literal value:
    `os.environ["KERAS_BACKEND"] = "jax"`, `ENV TF_USE_LEGACY_KERAS=1`, "backend" in keras.json (as KERAS_BACKEND)."""

    name: str
    value: str
    line: int
    text: str
    cell: int | None = None


class Resource(Value, frozen=True, omit_defaults=True):
    """Something that a configuration declares. `kind` is the language of the configuration (kubernetes, terraform,
    cloudformation, bicep …), `type` what it calls it ("serving.kserve.io/v1beta1/InferenceService",
    "google_vertex_ai_endpoint"); a configuration file that is evidence by itself has kind "file" and says what it is
    ("triton-model-config")."""

    kind: str
    type: str
    line: int
    text: str
    name: str = ""


class SourceImport(Row, frozen=True):
    """An import in another language than Python: `name` as it spells it ("org.tensorflow.lite.Interpreter",
    "tensorflow/lite/interpreter.h", "@tensorflow/tfjs"). Kotlin, Scala and Groovy count as java, TypeScript as javascript,
    Objective-C and C++ as c."""

    language: Literal["java", "swift", "dart", "c", "javascript", "go", "rust", "csharp"]
    name: str
    line: int
    text: str


class Artifact(Value, frozen=True, omit_defaults=True):
    """A model file, told by its own bytes. `framework` is a framework's id, "" where the format belongs to none; `sure` is
    False where only the name speaks (a pointer of Git LFS); `problem` says what could not be read of it."""

    format: str
    framework: str = ""
    sure: bool = True
    details: dict[str, str | int | tuple[str, ...]] = {}
    problem: str = ""


LinkKind = Literal["trains", "exports", "loads", "serves", "embeds", "runs", "contains"]


class Link(Value, frozen=True, omit_defaults=True):
    """What a file does with an artifact, a model or a module: `target` is a path, an address or a model's id, as written."""

    kind: LinkKind
    target: str
    line: int
    text: str
    symbol: str = ""
    cell: int | None = None


class Project(Value, frozen=True, omit_defaults=True):
    """A manifest that makes its folder a distribution or an application of its own.

    `name` is as written, "" where the file gives none; `python` is requires-python as written;
    `publishes` says that it can be built and installed (setup.py, [build-system] or [project] with a name)."""

    name: str
    line: int
    python: str = ""
    publishes: bool = False
    scripts: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    """Import packages named explicitly."""
    source_root: str = ""
    """`src` where the manifest says that packages live there."""


class Statement(Value, frozen=True, omit_defaults=True):
    """A sentence of prose that matched one of the rulebook's patterns (plans to use ML, for instance)."""

    pattern: str
    line: int
    text: str


class FileFacts(Value, frozen=True, omit_defaults=True):
    """All that one file says. Every tuple is in source order."""

    kind: str
    """The detector's name: python, notebook, requirements, pyproject, dockerfile …"""
    lines: int = 0
    """Source lines; for notebooks, lines of code cells."""
    imports: tuple[Import, ...] = ()
    uses: tuple[Use, ...] = ()
    definitions: tuple[Definition, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    includes: tuple[Include, ...] = ()
    images: tuple[Image, ...] = ()
    commands: tuple[Command, ...] = ()
    settings: tuple[Setting, ...] = ()
    resources: tuple[Resource, ...] = ()
    sources: tuple[SourceImport, ...] = ()
    links: tuple[Link, ...] = ()
    artifact: Artifact | None = None
    project: Project | None = None
    statements: tuple[Statement, ...] = ()
    traits: tuple[str, ...] = ()
    """What else the detector noticed, sorted: "generated", "main-guard", "python-2", "broken", "namespace-init" …"""
    texts: dict[str, str] = {}
    """Redacted text of each line that an import or a use stands on, keyed "12", or "3:12" for cell 3."""
    unknowns: tuple[Unknown, ...] = ()

    def text_at(self, line: int, cell: int | None = None) -> str:
        """The text of a cited line, "" where it was not kept."""
        return self.texts.get(text_key(line, cell), "")


def text_key(line: int, cell: int | None) -> str:
    """The key of `FileFacts.texts` for a place."""
    return str(line) if cell is None else f"{cell}:{line}"


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(FileFacts).decode
