"""Frameworks that are not there: modules, classes and functions whose objects know their dotted names, and a recorder.

Imported, it is a table of names. As a program (`python -I python_world.py FOLDER PACKAGE...`) it puts those modules in the
place of the real ones, imports every module of the packages twice (`anything.FLAG` true, then false), and prints as JSON
what stood at each place that the packages mark with `seen_name`, `seen_attribute` and `seen_line`."""

from __future__ import annotations

import builtins
import importlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

SELF, FORWARD, CALL = "self", "forward", "call"
"""What a method may give besides an object of a class: its own object, or what another method gives."""


class Kind(NamedTuple):
    """A class: its base, what its methods give and attributes hold ("" for an object of no name), whether `with` takes it."""

    base: str = ""
    methods: Mapping[str, str] = {}
    attributes: Mapping[str, str] = {}
    entered: bool = False


_KERAS_MODEL = {
    "fit": "{}.callbacks.History",
    "predict": "",
    "compile": "",
    "summary": "",
    "save": "",
    "__call__": CALL,
    "call": "",
}


def _keras(root: str) -> dict[str, Kind]:
    return {
        f"{root}.callbacks.History": Kind(),
        f"{root}.Model": Kind("", {name: gives.format(root) for name, gives in _KERAS_MODEL.items()}),
        f"{root}.Sequential": Kind(f"{root}.Model", {"add": "", "pop": ""}),
        f"{root}.models.Model": Kind(f"{root}.Model"),
        f"{root}.layers.Layer": Kind("", {"build": "", "add_weight": "", "get_weights": "", "__call__": CALL, "call": ""}),
        f"{root}.layers.Dense": Kind(f"{root}.layers.Layer"),
        f"{root}.optimizers.Adam": Kind("", {"apply_gradients": "", "get_config": ""}),
    }


_MODULE = {"parameters": "", "state_dict": "", "load_state_dict": "", "zero_grad": "", "to": SELF, "train": SELF, "eval": SELF,
           "forward": "", "__call__": FORWARD}  # fmt: skip
_LAYER = {"forward": "torch.Tensor"}
_SESSION = Kind("", {"run": "", "close": ""}, {"graph": "tensorflow.Graph"}, entered=True)

CLASSES: Mapping[str, Kind] = {
    "torch.Size": Kind("", {"numel": ""}),
    "torch.device": Kind("", {}, {"index": ""}),
    "torch.Tensor": Kind(
        "",
        {"sum": "torch.Tensor", "detach": "torch.Tensor", "to": "torch.Tensor", "item": "", "numpy": "", "backward": ""},
        {"shape": "torch.Size", "data": "torch.Tensor", "device": "torch.device"},
    ),
    "torch.nn.Module": Kind("", _MODULE, {"training": ""}),
    "torch.nn.Linear": Kind("torch.nn.Module", _LAYER, {"weight": "torch.Tensor", "in_features": ""}),
    "torch.nn.ReLU": Kind("torch.nn.Module", _LAYER),
    "torch.nn.CrossEntropyLoss": Kind("torch.nn.Module", _LAYER),
    "torch.nn.Sequential": Kind("torch.nn.Module", {**_LAYER, "append": SELF}),
    "torch.optim.SGD": Kind("", {"step": "", "zero_grad": ""}, {"param_groups": ""}),
    "torch.optim.Adam": Kind("", {"step": "", "zero_grad": ""}, {"param_groups": ""}),
    "torch.utils.data.DataLoader": Kind("", {}, {"batch_size": ""}),
    **_keras("keras"),
    **_keras("tensorflow.keras"),
    "tensorflow.Graph": Kind("", {"get_operations": "", "finalize": ""}),
    "tensorflow.Operation": Kind("", {}, {"type": ""}),
    "tensorflow.Tensor": Kind("", {"numpy": ""}, {"op": "tensorflow.Operation"}),
    "tensorflow.Variable": Kind("", {"assign": "", "read_value": "tensorflow.Tensor"}),
    "tensorflow.GradientTape": Kind("", {"gradient": "", "watch": ""}, entered=True),
    "tensorflow.data.Dataset": Kind("", {"map": "tensorflow.data.Dataset", "batch": "tensorflow.data.Dataset"}),
    "tensorflow.Session": _SESSION,
    "tensorflow.compat.v1.Session": _SESSION,
}
"""By the name that they are known by, those before that others are based on."""

FUNCTIONS: Mapping[str, str] = {
    "torch.tensor": "torch.Tensor",
    "torch.relu": "torch.Tensor",
    "torch.load": "",
    "torch.nn.functional.relu": "torch.Tensor",
    "torch.nn.functional.softmax": "torch.Tensor",
    "tensorflow.constant": "tensorflow.Tensor",
    "tensorflow.nn.relu": "tensorflow.Tensor",
    "tensorflow.nn.softmax": "tensorflow.Tensor",
    "tensorflow.compat.v1.placeholder": "tensorflow.Tensor",
    "tensorflow.compat.v1.global_variables_initializer": "tensorflow.Operation",
    "tensorflow.keras.Input": "",
    "tensorflow.keras.models.load_model": "tensorflow.keras.Model",
    "keras.Input": "",
    "keras.models.load_model": "keras.models.Model",
}
MODULES = tuple(
    sorted({name[:end] for name in (*CLASSES, *FUNCTIONS) for end, character in enumerate(name) if character == "."})
)
"""Every module of the frameworks, outer ones first."""


class Anything:
    """Somebody else's object that goes along with everything and has no name that matters."""

    def __init__(self, *args: object, **named: object) -> None: ...

    def __getattr__(self, name: str) -> Anything:
        if name.startswith("__"):
            raise AttributeError(name)
        further = Anything()
        vars(further).update(vars(self))  # what lies behind an attribute is known by that attribute
        return further

    def __call__(self, *_: object, **__: object) -> Anything:
        return Anything()


def build() -> None:
    """Put the frameworks where imports look first."""
    for name in (*MODULES, "anything"):
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__path__ = []
    sys.modules["anything"].Anything = Anything  # type: ignore[attr-defined]
    for name in (*MODULES[::-1], *CLASSES, *FUNCTIONS):
        owner, _, last = name.rpartition(".")
        if name in CLASSES:
            setattr(sys.modules[owner], last, _class(name, CLASSES[name]))
        elif name in FUNCTIONS:
            setattr(sys.modules[owner], last, _function(name, FUNCTIONS[name]))
        elif owner:
            setattr(sys.modules[owner], last, sys.modules[name])


def _named(name: str) -> Any:
    owner, _, last = name.rpartition(".")
    return getattr(sys.modules[owner], last)


def _made(gives: str) -> object:
    return _named(gives)() if gives else Anything()


def _function(name: str, gives: str) -> Callable[..., object]:
    def function(*args: object, **named: object) -> object:
        return _made(gives)

    function.known_as = name  # type: ignore[attr-defined]
    return function


def _method(gives: str) -> Callable[..., object]:
    def method(self: Any, *args: object, **named: object) -> object:
        if gives in (FORWARD, CALL):
            return getattr(self, gives)(*args)
        return self if gives == SELF else _made(gives)

    return method


def _attribute(name: str, gives: str) -> property:
    def attribute(self: object) -> object:
        held = _made(gives)
        vars(held)["taken_from"] = _member(self, name, held)
        return held

    return property(attribute)


def _class(name: str, kind: Kind) -> type:
    body: dict[str, object] = {"known_as": name, "__init__": lambda _, *__, **___: None}
    body |= {method: _method(gives) for method, gives in kind.methods.items()}
    body |= {attribute: _attribute(attribute, gives) for attribute, gives in kind.attributes.items()}
    if kind.entered:
        body |= {"__enter__": lambda self: self, "__exit__": lambda *_: None}
    return type(name.rpartition(".")[2], (_named(kind.base),) if kind.base else (), body)


def _own_name(value: object) -> frozenset[str]:
    """The names of what has one wherever it stands; of an attribute that was kept, where it was taken from."""
    if isinstance(value, ModuleType):
        return frozenset({value.__name__} & set(MODULES))
    if isinstance(value, type):
        return frozenset({vars(value)["known_as"]} if "known_as" in vars(value) else ())
    if hasattr(value, "__self__") and hasattr(value, "__func__"):
        return _member(value.__self__, _called(value.__self__, value.__func__), None)
    if isinstance(value, Callable):  # type: ignore[arg-type]
        known = getattr(value, "known_as", "") if type(value).__name__ == "function" else ""
        if known:
            return frozenset({known})
    kept: frozenset[str] = vars(value).get("taken_from", frozenset()) if hasattr(value, "__dict__") else frozenset()
    return kept


def _called(owner: object, function: object) -> str:
    order = owner.__mro__ if isinstance(owner, type) else type(owner).__mro__
    return next((name for one in order for name, held in vars(one).items() if held is function), "")


def _member(receiver: object, name: str, value: object) -> frozenset[str]:
    """The names of an attribute: of every framework class up to the one that has it; its value's own if the program set it."""
    if isinstance(receiver, ModuleType):
        return _own_name(value)
    if isinstance(receiver, super):
        order = receiver.__self_class__.__mro__
        order = order[order.index(receiver.__thisclass__) + 1 :]
    elif isinstance(receiver, type):
        order = receiver.__mro__
    elif name in vars(receiver):
        return _own_name(value)
    else:
        order = type(receiver).__mro__
    owner = next((one for one in order if name in vars(one)), object)
    if "known_as" not in vars(owner):
        return _own_name(value) if value is not None else frozenset()
    return frozenset(f"{one.known_as}.{name}" for one in order if "known_as" in vars(one) and issubclass(one, owner))


def _absent(receiver: object, name: str) -> frozenset[str]:
    """What a name would be called that a framework's module or class does not have: nobody can know that it has not."""
    if isinstance(receiver, super):
        receiver = receiver.__self__
    order = receiver.__mro__ if isinstance(receiver, type) else type(receiver).__mro__
    known = _own_name(receiver) | {one.known_as for one in order if "known_as" in vars(one)}
    return frozenset(f"{one}.{name}" for one in known)


class Recorder:
    """What stood where. A place is "path:line:column", and how many attributes were followed from there."""

    def __init__(self) -> None:
        self.lines: set[str] = set()
        self.places: dict[str, set[tuple[str, ...]]] = {}
        self.unbound: set[str] = set()
        self.died: dict[str, str] = {}
        self.kept: set[str] = set()
        """Places where an attribute stands that was taken elsewhere: it has a name, but nobody need know."""

    def name(self, place: str, value: Any) -> Any:
        names = _own_name(value)
        if names and hasattr(value, "__dict__") and "taken_from" in vars(value):
            self.kept.add(place)
        self.places.setdefault(place, set()).add(tuple(sorted(names)))
        return value

    def error(self, line: str, error: BaseException) -> None:
        """A name that had no value, and the line."""
        if isinstance(error, NameError):
            self.unbound.add(f"{line}:{error.name or str(error).split(chr(39))[1]}")

    def attribute(self, place: str, receiver: Any, name: str) -> Any:
        try:
            value = getattr(receiver, name)
        except AttributeError:
            self.places.setdefault(place, set()).add(tuple(f"{known}*" for known in sorted(_absent(receiver, name))))
            raise
        names = _member(receiver, name, value)
        if (
            names
            and _own_name(value) == names
            and not isinstance(value, type | ModuleType)
            and name in getattr(receiver, "__dict__", ())
        ):
            self.kept.add(place)
        self.places.setdefault(place, set()).add(tuple(sorted(names)))
        return value


def run(folder: Path, packages: Iterable[str]) -> Recorder:
    """Import every module of the packages, which lie in the folder, for both values of the flag."""
    recorder = Recorder()
    vars(builtins).update(seen_line=recorder.lines.add, seen_name=recorder.name, seen_attribute=recorder.attribute,
                          seen_error=recorder.error)  # fmt: skip
    sys.path.insert(0, str(folder))
    build()
    for flag in (True, False):
        sys.modules["anything"].FLAG = flag  # type: ignore[attr-defined]
        for package in packages:
            for path in sorted((folder / package).rglob("*.py")):
                name = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
                try:
                    importlib.import_module(name)
                except (
                    AttributeError,
                    ImportError,
                    NameError,
                    RecursionError,
                    TypeError,
                ) as error:  # as far as it came, it counts
                    recorder.died[name] = repr(error)
            for name in [name for name in sys.modules if name.split(".", 1)[0] == package]:
                del sys.modules[name]
    return recorder


if __name__ == "__main__":
    told = run(Path(sys.argv[1]), sys.argv[2:])
    places = {place: sorted(names) for place, names in told.places.items()}
    sets = {name: sorted(vars(told)[name]) for name in ("lines", "kept", "unbound")}
    sys.stdout.write(json.dumps({**sets, "places": places, "died": told.died}))
