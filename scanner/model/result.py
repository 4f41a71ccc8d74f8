"""What the program answers: the published result (`schema_version` "1"), field for field as the JSON has it.

Every string in it is already redacted and printable; renderers escape for their own format and nothing more.
All tuples are sorted by a rule that does not depend on the order of files.
"""

from __future__ import annotations

from typing import Literal

from scanner.model.base import Binding, Confidence, Role, Unknown, Value

Action = Literal["stay", "modernise", "migrate", "consolidate", "coexist", "adopt", "none"]
Level = Literal["error", "warning", "note"]
Category = Literal["mandatory", "potential", "optional"]
"""Whether a migration needs the change: surely, perhaps, or only if wanted."""
Via = Literal["", "module", "object"]
"""How a use is known to belong to a framework: its name is imported from there, a first-party module hands the name on, or
it is a member of an object or of a base class that comes from there."""
Strength = Literal["decides", "strong", "moderate", "weak"]
NodeKind = Literal["module", "package", "framework", "platform", "manifest", "notebook", "image", "component"]
EdgeKind = Literal["imports", "contains", "uses", "declares", "builds-on", "runs", "wraps"]


class Evidence(Value, frozen=True):
    """A place that can be checked: `text` is that line, redacted and cut. `cell` is set in notebooks."""

    path: str
    line: int
    text: str
    cell: int | None = None


class Ruleset(Value, frozen=True):
    """The rules that were applied: `version` as the rulebook says it, `digest` over all that decides."""

    version: str
    digest: str
    extra: tuple[str, ...] = ()
    """Names of rule files added by --rules, with what they change."""


class Tool(Value, frozen=True):
    """What wrote this result."""

    name: str
    version: str
    ruleset: Ruleset
    as_of: str
    """The date the lifecycle facts were compared with, ISO 8601."""


class Repository(Value, frozen=True):
    """What was scanned. `revision` is a commit id or None; `dirty` is None where there is no git;
    `files`, `bytes` count what was listed; `ignored` counts what was left unread, by reason."""

    name: str
    revision: str | None
    dirty: bool | None
    files: int
    bytes: int
    python_files: int
    notebooks: int
    python_lines: int = 0
    source_url: str | None = None
    ignored: dict[str, int] = {}
    ignored_paths: tuple[str, ...] = ()
    """The first of them, directories with a trailing slash."""


class RoleCount(Value, frozen=True):
    """In how many files of one role, by how many uses."""

    files: int
    uses: int


class Declared(Value, frozen=True):
    """A line of a manifest that asks for a package; `scope` is the group or extra that it belongs to."""

    path: str
    line: int
    requirement: str
    scope: str


class GenerationUse(Value, frozen=True):
    """A dialect of a framework found here (tf1-graph, keras-3 …): in how many files, by how many uses."""

    id: str
    name: str
    files: int
    uses: int
    production_uses: int
    evidence: tuple[Evidence, ...]


class LifecycleNote(Value, frozen=True):
    """A dated fact that applies to what is used or pinned here."""

    fact: str
    status: str
    date: str
    text: str
    source: str
    as_of: str
    stale: bool
    """Past its review date on the run's as-of date."""
    contradicts_article: str
    evidence: tuple[Evidence, ...]


class FrameworkUse(Value, frozen=True):
    """One framework in this repository. `imported_by` holds .py files whose own text imports it in any form;
    `reached_by` those that get it only through first-party modules; `through` the wrapper libraries that bring it;
    `refs` counts uses of its names, `members` those of its objects' and base classes' attributes beside them."""

    id: str
    name: str
    family: str
    roles: dict[Role, RoleCount]
    binding: Binding
    imported_by: tuple[str, ...]
    reached_by: tuple[str, ...]
    notebooks: tuple[str, ...]
    declared: tuple[Declared, ...]
    generations: tuple[GenerationUse, ...]
    lifecycle: tuple[LifecycleNote, ...]
    refs: int
    importing_lines: int
    through: tuple[str, ...] = ()
    members: int = 0


class Platform(Value, frozen=True):
    """A service, pipeline, edge, cloud or MLOps technology found here."""

    id: str
    name: str
    kind: str
    role: Role
    evidence: tuple[Evidence, ...]
    lifecycle: tuple[LifecycleNote, ...] = ()


class Artifact(Value, frozen=True):
    """A model file, with what could be told from its bytes."""

    path: str
    format: str
    framework: str | None
    bytes: int
    details: dict[str, str]


class Finding(Value, frozen=True):
    """One use, import, declaration or image, each with its place. `fingerprint` survives moved lines. `symbol` is the name
    in full as the framework spells it ("torch.nn.Linear", and "torch.Tensor.backward" for a method of an object)."""

    id: str
    rule: str
    framework: str | None
    symbol: str
    path: str
    line: int
    column: int
    end_line: int
    cell: int | None
    role: Role
    binding: Binding
    level: Level
    category: Category
    confidence: Confidence
    fingerprint: str
    via: Via = ""


class Node(Value, frozen=True):
    """Something in the dependency graph; `id` is its kind and its path or name."""

    id: str
    kind: NodeKind
    label: str


class Edge(Value, frozen=True):
    """One node depends on another, or holds it; both are named by id."""

    source: str
    target: str
    kind: EdgeKind


class Reach(Value, frozen=True):
    """How far a framework goes: modules that import it, that get it through others, that never do."""

    framework: str
    direct: int
    through: int
    untouched: int


class Carrier(Value, frozen=True):
    """A module through which much of the rest reaches a framework."""

    module: str
    path: str
    frameworks: tuple[str, ...]
    carries: int


class Graph(Value, frozen=True):
    """What depends on what, and what follows from it: reach, import cycles, the modules that carry most."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    reach: tuple[Reach, ...]
    cycles: tuple[tuple[str, ...], ...]
    carriers: tuple[Carrier, ...]


class Reason(Value, frozen=True):
    """Why, or why not. `favours` is an action with its target ("stay tensorflow", "migrate pytorch");
    `article` names the section of the guidance, or the fact that a dated reason stands on;
    `extension` marks what is our reading beyond the article's words; `supports` says whether it speaks for
    the verdict that was given."""

    rule: str
    favours: str
    strength: Strength
    text: str
    article: str
    evidence: tuple[Evidence, ...]
    supports: bool = True
    extension: bool = False
    component: str = ""


class OpenQuestion(Value, frozen=True):
    """What is unknown and would matter. `changes_verdict_to` maps each plausible answer to the verdict it
    would bring ("migrate pytorch"), empty where no answer alone changes it."""

    signal: str
    question: str
    changes_verdict_to: dict[str, str]


class Advice(Value, frozen=True):
    """Something to know beside the verdict; it never counts towards it. `article` names the section of the guidance."""

    rule: str
    title: str
    text: str
    article: str
    evidence: tuple[Evidence, ...]
    first: bool = False
    """Printed before anything else: the foundations outrank the framework."""


class Verdict(Value, frozen=True):
    """`robustness` is the share of all combinations of the open questions' plausible answers under which this
    verdict stands (1.0 where nothing is open), computed by deciding again for each."""

    action: Action
    target: str | None
    headline: str
    confidence: Confidence
    robustness: float
    reasons: tuple[Reason, ...]
    open_questions: tuple[OpenQuestion, ...]
    advice: tuple[Advice, ...]
    incumbent: str | None = None
    """The framework family that is there now."""
    confidence_why: tuple[str, ...] = ()
    """What lowered the confidence, one sentence each."""
    combinations: int = 0
    """How many combinations of answers the robustness was computed over; 0 where that is not known."""


class ComponentVerdict(Value, frozen=True):
    """What a component alone would do."""

    action: Action
    target: str | None


class Component(Value, frozen=True):
    """A service, package, app or folder with a verdict of its own. `path` is "" for the root."""

    path: str
    name: str
    frameworks: tuple[str, ...]
    verdict: ComponentVerdict
    headline: str
    in_operation: bool | None
    files: int
    reasons: tuple[Reason, ...]
    evidence: tuple[Evidence, ...] = ()
    """What shows that it is in operation."""


class Layer(Value, frozen=True):
    """A layer around the model (data validation, monitoring …). "unknown" means that nothing of it was seen: it may
    live elsewhere."""

    id: str
    state: Literal["present", "absent", "unknown"]
    evidence: tuple[Evidence, ...]


class Dimension(Value, frozen=True):
    """A row of the article's comparison table, applied: which way it points here and whether it matters."""

    id: str
    name: str
    points_to: str | None
    matters: bool
    why: str
    evidence: tuple[Evidence, ...]


class Range(Value, frozen=True):
    """An estimate: the likely value between two bounds."""

    low: int
    likely: int
    high: int


class Route(Value, frozen=True):
    """One way to go, with its price: changed lines, and person-days as a wider range. `covers` is the share of
    real, finished migrations whose price fell inside the range (leave-one-out)."""

    route: str
    target: str
    lines: Range
    person_days: Range
    covers: float
    drivers: tuple[str, ...]
    mechanical_share: float | None
    waves: tuple[str, ...] = ()


class Effort(Value, frozen=True):
    """What a move would cost, by each way to go; no routes where it was not priced."""

    recommended_route: str | None
    routes: tuple[Route, ...]
    basis: str
    """How the figures were obtained, in a sentence."""


class Assessment(Value, frozen=True):
    """The whole answer."""

    schema_version: str
    tool: Tool
    repository: Repository
    frameworks: tuple[FrameworkUse, ...]
    platforms: tuple[Platform, ...]
    artifacts: tuple[Artifact, ...]
    components: tuple[Component, ...]
    findings: tuple[Finding, ...]
    graph: Graph
    verdict: Verdict
    effort: Effort
    unknowns: tuple[Unknown, ...]
    layers: tuple[Layer, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    context: dict[str, str] = {}
    """The answers that people gave, by question, as used."""
    outcomes: dict[str, int] = {}
    """What became of the uses of names that may lead to a technology: "named" by an import of their own, "through modules",
    "through objects" (these three are claimed); "own" code, "other" packages; "unresolved: REASON", of which nothing is
    claimed."""
    incomplete: bool = False
    """Some file was not read: it met a limit, broke its reader, or could not be opened. `unknowns` names it."""
