"""What the rulebook says: the typed form of `rules/**/*.yaml` and of a user's own `--rules` folders.

A file holds one top-level key (`technologies`, `facts`, `advice`, `questions`, `roles`, `statements` …) or several,
each a list (see `Document`). Unknown fields are refused, so that a typing error is an error and not silence.
"""

from __future__ import annotations

from typing import Literal

from scanner.model.base import Confidence, Role, Value
from scanner.model.result import Category, Level

TechnologyKind = Literal[
    "framework",
    "library",
    "serving",
    "pipeline",
    "edge",
    "cloud",
    "mlops",
    "llm",
    "interchange",
    "tracking",
    "classical-ml",
]
"""`framework`: carries a verdict of its own. `library`: wraps or extends frameworks (torchvision, lightning,
tensorflow_hub); reported as the way by which its `brings` is reached. The others are platforms."""


class Match(Value, frozen=True):
    """What shows that a technology is used. Any of them is enough.

    imports        dotted module names; `import x.y.z` matches "x", "x.y" and "x.y.z"
    symbols        dotted names of uses, matched at name boundaries: "tensorflow.lite" matches
                   "tensorflow.lite.TFLiteConverter"; "*" within a part globs that one name ("transformers.TF*",
                   "diffusers.*.from_pretrained") and "[!X]" one letter; not in the first part, nor as all of the last one
    distributions  names of packages on the index (normalised by PEP 503), which may end in "*"
    images         image repositories without tag, fnmatch patterns ("*/tritonserver*"), registry optional
    commands       first words of a shell command ("tensorflow_model_server"; "python -m vllm.entrypoints*")
    settings       environment variables that are set, as NAME=VALUE ("KERAS_BACKEND=jax"), and keys of configuration files
                   ("triton:backend=tensorflow"): fnmatch patterns
    packages       packages of other ecosystems, as ECOSYSTEM/NAME ("maven/org.tensorflow:tensorflow-lite*"), fnmatch patterns
    resources      what configurations declare, as KIND/TYPE ("terraform/google_vertex_ai_*"), fnmatch patterns
    sources        imports in other languages, as LANGUAGE/NAME ("java/org.tensorflow.lite.*"), fnmatch patterns
    artifacts      formats of model files ("tflite")
    pins           versions of distributions, normalised name to specifier ({"keras": "<3"}, '' for any version): they tell
                   names apart that dialects share (see `Generation.untold`), and show nothing by themselves
    """

    imports: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    distributions: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    pins: dict[str, str] = {}


class Expected(Value, frozen=True):
    """A finding that an example must give."""

    path: str
    line: int
    symbol: str = ""
    generation: str = ""
    """The dialect that must be told there, "" where that is not asked."""


class Example(Value, frozen=True):
    """A tiny tree and what the rule must find in it: nothing, where `finds` is empty. Every rule carries both kinds."""

    name: str
    files: dict[str, str]
    finds: tuple[Expected, ...] = ()


class ExampleSet(Value, frozen=True):
    """The examples of a technology, in a sibling file (`NAME.examples.yaml`) that only `rules check` and tests read."""

    technology: str
    examples: tuple[Example, ...]


class ReturnSet(Value, frozen=True):
    """What calls give, for a technology of another file: patterns by what they give. They are added to `Technology.returns`."""

    technology: str
    gives: dict[str, tuple[str, ...]]


class MemberSet(Value, frozen=True):
    """The names that objects of some open classes have: patterns of the classes by technology. They are added to
    `Technology.members`."""

    of: dict[str, tuple[str, ...]]
    names: tuple[str, ...]


class Generation(Value, frozen=True):
    """A dialect or era of a framework. `dead_end`: code in it cannot be carried on as it is;
    `runs_on`: a PEP 440 specifier of the distribution versions it can run on, "" where any; `modernise_to`: the family
    that leaving the dead end leads to, "" where it is the same; `untold`: names that other dialects share, which is told
    by their `match.pins` where a manifest pins the distribution."""

    id: str
    name: str
    match: Match
    dead_end: bool = False
    untold: bool = False
    runs_on: str = ""
    modernise_to: str = ""
    level: Level = "note"
    category: Category = "potential"
    note: str = ""


class Technology(Value, frozen=True):
    """A framework, library, service or tool: what shows that it is there, and what its presence means.

    family         for frameworks: the target of verdicts that this one counts for (tensorflow, keras, pytorch, jax …)
    allies         for frameworks: families that it runs on by design, in order of likelihood: beside the first of them that
                   carries work it is one choice with it, not a second framework (keras: tensorflow, pytorch, jax)
    replaced_by    for retired frameworks: the family that its users went to
    brings         for libraries: framework ids that come with it
    operation      its presence in production code or configuration is evidence that something is served, scheduled,
                   shipped to devices or deployed: "yes", or "with-framework" (only beside framework code in the same component)
    layers         MLOps layers that it provides
    returns        what calls give, by dotted pattern ("torch.nn.functional.*": "torch.Tensor"; as in `match.symbols`, and "*"
                   may be all of the last part): a class, or "self" for a method that returns its own object ("torch.nn.*.to"),
                   or "class" for one that makes an object of the class it is called on ("transformers.*.from_pretrained"),
                   or "?" for what cannot be followed. A pattern fits names of as many parts as it has, and the one that spells
                   out more wins. Names that begin with a capital are classes without being listed; what else is not listed
                   returns nothing that is followed. Our own stand in `returns.yaml` (see `ReturnSet`)
    members        the names that objects of open classes have by themselves, by dotted pattern as in `returns`
                   ("torch.nn.Module": parameters, to …): of such a class no other attribute is taken for the framework's,
                   since subclasses, and whoever holds the object, may add their own. Our own stand in
                   `members.yaml` (see `MemberSet`)
    job            what frameworks do the same work as: components compare it to tell coexist from consolidate
    """

    id: str
    name: str
    kind: TechnologyKind
    match: Match
    about: str
    family: str = ""
    allies: tuple[str, ...] = ()
    replaced_by: str = ""
    brings: tuple[str, ...] = ()
    generations: tuple[Generation, ...] = ()
    returns: dict[str, str] = {}
    members: dict[str, tuple[str, ...]] = {}
    operation: Literal["no", "yes", "with-framework"] = "no"
    layers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """Free words that advice can ask for: "foundation-models", "open-weights", "hosted-api", "gpu", "tpu", "device"."""
    level: Level = "note"
    category: Category = "potential"
    homepage: str = ""
    examples: tuple[Example, ...] = ()


class Applies(Value, frozen=True):
    """Where a dated fact applies: any of these, found here. `pins` maps a distribution to the specifier set whose
    versions are concerned: it applies where the pin found allows nothing outside of it."""

    technologies: tuple[str, ...] = ()
    generations: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    pins: dict[str, str] = {}


class Fact(Value, frozen=True):
    """A dated lifecycle fact with its source. `specific_reason`: strong enough to be the specific reason that the
    article asks for (a retired framework, a removed product, a pin that nothing supported can install), and then
    `leads_to` says to which action."""

    id: str
    status: Literal["retired", "removed", "deprecated", "renamed", "maintenance", "unsupported", "released", "changed"]
    date: str
    text: str
    source: str
    as_of: str
    review_after: str
    applies: Applies
    specific_reason: bool = False
    leads_to: Literal["", "modernise", "migrate"] = ""
    contradicts_article: str = ""


class Condition(Value, frozen=True):
    """A three-valued condition over signals ("framework.tensorflow", "in-operation", "context.hiring").
    All of `all`, at least one of `any` (where given) and none of `none` must hold; unknown stays unknown."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


class SignalExample(Value, frozen=True):
    """Signals that hold ("yes"), all others being "no" unless listed as unknown, and whether the rule then fires."""

    fires: bool
    yes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class Rule(Value, frozen=True):
    """A piece of the guidance. `guidance` is its id there; `kind` its weight; `favours` what it speaks for:
    "incumbent", or a target ("pytorch", "tensorflow", "jax"); `against` a target it speaks against.
    `basis` ranks opposing rules that decide: operation over content over context."""

    id: str
    guidance: str
    title: str
    article: str
    kind: Literal["decides", "strong", "moderate", "weak", "never", "advice"]
    when: Condition
    text: str
    favours: str = ""
    against: str = ""
    basis: Literal["operation", "content", "context"] = "content"
    only_without_incumbent: bool = False
    extension: bool = False
    first: bool = False
    """Advice that a report prints before anything else."""
    examples: tuple[SignalExample, ...] = ()


class Question(Value, frozen=True):
    """Something only people (or what could not be read) can say. `signal` is what an answer sets;
    `answers` are the plausible ones."""

    signal: str
    question: str
    answers: tuple[str, ...]
    why: str = ""
    when: Condition = Condition()
    """Asked only where this holds: a plan that nothing here hints at is no plausible answer."""


class RolePattern(Value, frozen=True):
    """Paths that have a role: fnmatch patterns on the posix path, or on any one of its folders' names."""

    role: Role
    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class StatementPattern(Value, frozen=True):
    """A pattern for prose: a linear regular expression over one lower-cased line, in files whose path matches `files`."""

    id: str
    files: tuple[str, ...]
    patterns: tuple[str, ...]
    confidence: Confidence = "low"
    examples: tuple[str, ...] = ()
    not_examples: tuple[str, ...] = ()


class Document(Value, frozen=True):
    """One YAML file. `examples`, `returns` and `members` belong to technologies; `sections` are headings of the guidance
    that advice may cite; `version` is the rulebook's own, said once."""

    technologies: tuple[Technology, ...] = ()
    facts: tuple[Fact, ...] = ()
    advice: tuple[Rule, ...] = ()
    questions: tuple[Question, ...] = ()
    roles: tuple[RolePattern, ...] = ()
    statements: tuple[StatementPattern, ...] = ()
    examples: tuple[ExampleSet, ...] = ()
    returns: tuple[ReturnSet, ...] = ()
    members: tuple[MemberSet, ...] = ()
    sections: tuple[str, ...] = ()
    version: str = ""


class Rulebook(Value, frozen=True):
    """All documents together, sorted by id. `digest` is SHA-256 over their canonical JSON; `departures` names what
    a user's own folders added or replaced."""

    technologies: tuple[Technology, ...]
    facts: tuple[Fact, ...]
    advice: tuple[Rule, ...]
    questions: tuple[Question, ...]
    roles: tuple[RolePattern, ...]
    statements: tuple[StatementPattern, ...]
    version: str
    digest: str
    departures: tuple[str, ...] = ()
