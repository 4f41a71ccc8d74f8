"""Small packages, drawn at random, of the ways in which Python gives names to things."""

from __future__ import annotations

from collections.abc import Callable

from python_statements import Block
from python_things import CHILDREN, STARRED, WILD, Class, Package, Scope, Thing
from python_world import CLASSES, FUNCTIONS, MODULES


class Whole(Block):
    """A block with imports, functions and classes."""

    def ways(self, plain: list[Callable[[], None]]) -> list[Callable[[], None]]:
        if self.where == "module":
            more = [
                self.function,
                self.typed,
                self.builder,
                self.setter,
                self.a_class,
                self.a_class,
                self.imports,
                self.imports,
            ]
            return [*plain, *more]
        return [self.imports, self.closure] if self.random.random() < 0.15 else plain

    # -- imports -------------------------------------------------------------------------------------------------------

    def imports(self) -> None:
        (self.foreign if self.random.random() < 0.6 or not self.program.exports else self.own)()

    def foreign(self) -> None:
        if self.where == "module" and self.random.random() < 0.12:
            module = self.random.choice(STARRED)
            if not self.may_star() or CHILDREN[module].keys() & self.scope.keys():
                return self.use()
            self.starred = True
            self.fixed |= CHILDREN[module].keys()
            self.line(f"from {module} import *")
            return self.scope.update(CHILDREN[module])
        name = self.random.choice((*MODULES, *MODULES, *CLASSES, *FUNCTIONS))
        if name.rpartition(".")[2] in self.scope or name.split(".", 1)[0] in self.scope:
            return self.use()
        sort = "module" if name in MODULES else "class" if name in CLASSES else "function"
        owner, _, last = name.rpartition(".")
        bound = self.program.fresh("imported") if self.random.random() < 0.5 else last
        forms = [f"from {owner} import {last} as {bound}" if bound != last else f"from {owner} import {last}"] if owner else []
        if sort == "module":
            forms += [f"import {name} as {bound}"] * 2
            forms += [f'import importlib; {bound} = importlib.import_module("{name}")'] * (self.random.random() < 0.3)
        form = self.random.choice(forms)
        if self.random.random() < 0.15 and ";" not in form:
            other = self.random.choice(("None", "Anything()", "import"))
            form = f"try:\n{self.indent}    {form}\n{self.indent}except ImportError:\n{self.indent}    {bound} = {other}"
            form = form.replace(f"{bound} = import", f"import anything as {bound}")
        if sort == "module" and self.random.random() < 0.15 and self.where == "module":
            form, bound = f"import {name}", name
            self.scope[name.split(".", 1)[0]] = Thing("module", name.split(".", 1)[0])
            self.fixed.add(name.split(".", 1)[0])
        for text in form.split(f"\n{self.indent}"):
            self.line(text)
        self.fixed.add(bound)
        self.bind(bound, Thing(sort, name))
        return self.line(self.program.walk(bound, self.scope[bound], 3)[0])

    def own(self) -> None:
        """An import of an earlier module of the package."""
        package, module = self.program.package, self.random.choice(sorted(self.program.exports))
        names = sorted(name for name in self.program.exports[module] if name not in self.read or self.where == "module")
        bound = self.program.fresh("brought")
        relative = f"{'..' if '.' in self.module else '.'}{module}"
        if not names or self.random.random() < 0.3:
            head, _, last = module.rpartition(".")
            parent = relative[: -len(last)]
            forms = (
                f"import {package}.{module} as {bound}",
                f"from {parent.rstrip('.') if head else parent} import {last} as {bound}",
                f'import importlib; {bound} = importlib.import_module("{package}.{module}")',
            )
            self.line(self.random.choice(forms))
            self.fixed.add(bound)
            self.bind(bound, Thing("module", module, own=True))
        elif self.where == "module" and self.random.random() < 0.25:
            if not self.may_star() or module == "lazy" or self.program.exports[module].keys() & self.scope.keys():
                return self.use()
            self.starred = True
            self.fixed |= self.program.exports[module].keys()
            self.line(f"from {self.random.choice((relative, f'{package}.{module}'))} import *")
            return self.scope.update(self.program.exports[module])
        else:
            name = self.random.choice(names)
            if self.random.random() < 0.5:
                bound = name
            source = self.random.choice((relative, f"{package}.{module}"))
            self.line(f"from {source} import {name} as {bound}" if bound != name else f"from {source} import {name}")
            self.fixed.add(bound)
            self.bind(bound, self.program.exports[module][name])
        return self.line(self.program.walk(bound, self.scope[bound], 3)[0])

    def imports_front(self) -> None:
        """Something from the package's own `__init__`."""
        self.program.front()
        for name in self.random.sample(sorted(self.program.front_scope), min(3, len(self.program.front_scope))):
            dots = ".." if "." in self.module else "."
            self.line(f"from {self.random.choice((dots, self.program.package))} import {name}")
            self.fixed.add(name)
            self.bind(name, self.program.front_scope[name])
            self.line(self.program.walk(name, self.scope[name], 3)[0])

    # -- functions and classes -----------------------------------------------------------------------------------------

    def inside(self, head: str, extra: Scope, body: Callable[[Whole], None], where: str = "function") -> None:
        block = Whole(self.program, self.module, f"{self.indent}    ", {**self.scope, **extra}, where)
        self.line(head)
        body(block)
        self.read_inside |= block.read | block.read_inside
        self.lines += block.lines or [f"{block.indent}pass"]
        self.gone += [bound for bound in block.scope if bound not in self.scope]

    def some(self, block: Whole) -> None:
        for _ in range(self.random.randint(1, 4)):
            block.statement()

    def function(self) -> None:
        """A function whose parameter hides a name."""
        names = [name for name in self.known() if "." not in name] or ["thing"]
        hidden, name = self.random.choice(names), self.program.fresh("function")
        default = self.random.choice(("", f"={hidden}")) if hidden in self.scope else ""
        self.inside(f"def {name}({hidden}{default}):", {hidden: Thing()}, self.some)
        self.calls.append(f"{name}(Anything())")
        self.guarded(f"{name}(Anything())")

    def typed(self) -> None:
        """A function whose parameter says what it takes, which is what it gets, or an object of a class derived from it."""
        classes = self.known("class")
        if not classes:
            return self.use()
        cls, name = self.random.choice(classes), self.program.fresh("typed")
        self.read_inside.add(cls)
        taken = self.program.after_call(self.scope[cls]) or Thing()
        said = self.random.choice(("{}", '"{}"', "{} | None")).format(cls)
        self.inside(
            f"def {name}(given: {said}):",
            {"given": taken},
            lambda block: (block.line(self.program.walk("given", taken, 2)[0]), self.some(block))[0],
        )
        self.calls.append(f"{name}({cls}())")
        return self.guarded(f"{name}({cls}())")

    def builder(self) -> None:
        name = self.program.fresh("build")
        gives: list[Thing] = []

        def body(block: Whole) -> None:
            if self.random.random() < 0.5:
                block.statement()
            for condition in ("if FLAG: ", "")[self.random.random() < 0.7 :]:
                text, thing = block.expression()
                block.line(f"{condition}return {text}")
                gives.append(thing if thing.sort not in ("method",) else Thing("kept"))

        self.inside(f"def {name}():", {}, body)
        self.program.functions[f"{self.module}.{name}"] = gives[0] if len(set(gives)) == 1 else Thing("kept")
        self.bind(name, Thing("function", f"{self.module}.{name}", own=True))
        self.fixed.add(name)
        self.line(self.program.walk(f"{name}()", self.program.functions[f"{self.module}.{name}"], 2)[0])

    def setter(self) -> None:
        """A function that makes a name of the module."""
        if self.module in self.program.starred:
            return self.use()
        text, thing = self.expression()
        name, made = self.program.fresh("setter"), self.program.fresh("made")
        self.line(f"def {name}():")
        self.line(f"    global {made}")
        self.line(f"    {made} = {text}")
        self.line(f"    {self.program.walk(made, thing, 2)[0]}")
        self.line(f"{name}()")
        self.bind(made, thing)
        return self.line(self.program.walk(made, thing, 2)[0])

    def closure(self) -> None:
        """A function in a function, that reads the outer one's name, or sets it."""
        text, thing = self.expression()
        name, inner = self.program.fresh("held"), self.program.fresh("inner")
        self.line(f"{name} = {text}")
        self.line(f"def {inner}():")
        if self.random.random() < 0.5:
            self.line(f"    nonlocal {name}")
            self.line(f"    {name} = Anything()")
            self.line(f"    {name}.{self.random.choice(WILD)}")
        else:
            self.line(f"    {self.program.walk(name, thing, 2)[0]}")
        self.line(f"{inner}()")
        if not thing.sort:
            self.guarded(f"{name}.{self.random.choice(WILD)}")

    def a_class(self) -> None:
        bases = [name for name in self.known("class") if name != "Anything" or self.random.random() < 0.1]
        base = self.random.choice(bases) if bases and self.random.random() < 0.9 else ""
        name = self.program.fresh("Net")
        thing = self.scope[base] if base else Thing("class", "object", own=True)
        made = self.program.classes[name] = Class(thing, {}, {})
        self.inside(f"class {name}{f'({base})' if base else ''}:", {}, lambda block: block.body(made, name), "class")
        self.bind(name, Thing("class", name, own=True))
        self.fixed.add(name)
        held = self.program.fresh("net")
        self.line(f"{held} = {name}()")
        self.bind(held, Thing("object", name, own=True))
        for method in made.methods:
            self.calls.append(f"{name}().{method}(1)")
            self.guarded(f"{held}.{method}(1)")
        self.line(self.program.walk(held, self.scope[held], 2)[0])
        if self.random.random() < 0.5:
            self.line(self.program.walk(f"{name}()", self.scope[held], 2)[0])

    def body(self, made: Class, name: str) -> None:
        """What stands in a class: an attribute, `__init__`, and methods, of which some hide what is inherited."""
        if self.random.random() < 0.4:
            text, thing = self.expression(2)
            if thing.sort != "function":
                bound = self.random.choice((self.program.fresh("shared"), "tf", "nn", "relu"))
                self.line(f"{bound} = {text}")
                made.attributes[bound] = thing if thing.sort in ("module", "class", "object", "") else Thing("kept")
        inherited = sorted(name for name in self.program.members(made.base)[0] if not name.startswith("__"))
        if self.random.random() < 0.8:
            self.inside("def __init__(self, *given):", {}, lambda block: block.init(made))
        for _ in range(self.random.randint(1, 3)):
            method = self.random.choice(inherited) if inherited and self.random.random() < 0.4 else self.program.fresh("act")
            if method in made.methods or method in made.attributes:
                continue
            gives: list[Thing] = []
            self.program.busy = {method}
            self.inside(
                f"def {method}(self, *given):",
                {"self": Thing("object", name, own=True)},
                lambda block, method=method, gives=gives: block.act(made, method, gives),
            )  # type: ignore[misc]
            made.methods[method] = gives[0]
            self.program.busy = set()

    def init(self, made: Class) -> None:
        self.line("super().__init__()")
        for _ in range(self.random.randint(1, 3)):
            text, thing = self.expression(2)
            bound = (
                self.random.choice((self.program.fresh("part"), "model", "fit"))
                if self.random.random() < 0.3
                else self.program.fresh("part")
            )
            if bound in made.attributes or bound in made.methods or bound in self.program.members(made.base)[1]:
                continue
            self.line(f"self.{bound} = {text}")
            made.attributes[bound] = thing if thing.sort in ("module", "class", "object", "function", "") else Thing("kept")

    def act(self, made: Class, method: str, gives: list[Thing]) -> None:
        above = sorted(name for name in self.program.members(made.base)[0] if not name.startswith("__"))
        if above and self.random.random() < 0.4:
            self.line(f"super().{method if method in above else self.random.choice(above)}")
        for _ in range(self.random.randint(1, 2)):
            self.line(self.program.walk("self", self.scope["self"], 3)[0])
        if self.random.random() < 0.6:
            self.statement()
        text, thing = self.expression(3) if self.random.random() < 0.6 else ("Anything()", Thing())
        self.line(f"return {text}")
        gives.append(thing if thing.sort in ("module", "class", "object", "") else Thing("kept"))


class Program(Package):
    """One package, drawn from a seed."""

    def draw(self) -> dict[str, str]:
        """The package's files by path."""
        if self.random.random() < 0.4:
            self.lazy()
        for module in ("first", "second", "sub.third", "sub.fourth", "fifth")[: self.random.randint(2, 5)]:
            self.module(module, early=module in ("first", "second"))
        self.files[f"{self.package}/__init__.py"] = self.front()
        if any("sub/" in path for path in self.files):
            self.files[f"{self.package}/sub/__init__.py"] = ""
        return self.files

    def lazy(self) -> None:
        """A module whose names are imported when somebody asks for them."""
        shown = {f"lazy_{name.rpartition('.')[2]}": name for name in self.random.sample([m for m in MODULES if "." in m], 2)}
        lines = ["def __getattr__(name):"]
        for name, module in shown.items():
            lines += [f'    if name == "{name}":', f"        import {module} as held", "        return held"]
        self.files[f"{self.package}/lazy.py"] = "\n".join([*lines, "    raise AttributeError(name)", ""])
        self.exports["lazy"] = {name: Thing("module", module) for name, module in shown.items()}

    def module(self, name: str, *, early: bool) -> None:
        block = Whole(self, name, "", {"FLAG": Thing(), "Anything": Thing("class", "Anything", own=True)})
        if self.random.random() < 0.5:
            self.starred.add(name)
        block.line("from anything import FLAG, Anything")
        if self.random.random() < 0.1:
            block.lines.insert(0, "from __future__ import annotations")
        if not early and self.random.random() < 0.7:
            block.imports_front()
        for _ in range(self.random.randint(1, 3)):
            block.imports()
        for _ in range(self.random.randint(4, 10)):
            block.statement()
        block.again()
        shown = {name: thing for name, thing in block.scope.items() if "." not in name and name not in ("FLAG", "Anything")}
        if shown and self.random.random() < 0.3:
            shown = dict(self.random.sample(sorted(shown.items()), self.random.randint(1, len(shown))))
            block.line(f"__all__ = {sorted(shown)!r}")
        self.exports[name] = shown
        self.files[f"{self.package}/{name.replace('.', '/')}.py"] = "\n".join(block.lines) + "\n"
