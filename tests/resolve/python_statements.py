"""Plain statements of programs that are drawn at random."""

from __future__ import annotations

from collections.abc import Callable

from python_things import WILD, Package, Scope, Thing
from python_world import CALL, CLASSES, FORWARD, SELF


class Block:
    """The lines of a module, a function or a class body, and what its names stand for there."""

    starred = False
    """Whether it has its one star import."""

    def __init__(self, program: Package, module: str, indent: str, scope: Scope, where: str = "module") -> None:
        self.program = program
        self.random = program.random
        self.module = module
        self.indent = indent
        self.scope = scope
        self.where = where
        self.lines: list[str] = []
        self.read: set[str] = set()
        self.read_inside: set[str] = set()
        self.calls: list[str] = []
        self.fixed: set[str] = set()
        self.gone: list[str] = []

    def line(self, text: str) -> None:
        self.lines.append(f"{self.indent}{text}")

    def again(self) -> None:
        """Call every function once more, after all that has happened to the names that it reads."""
        for call in self.calls:
            self.guarded(call)

    def guarded(self, text: str) -> None:
        self.line("try:")
        self.line(f"    {text}")
        self.line("except (AttributeError, NameError, TypeError):")
        self.line("    pass")

    # -- what may be said ----------------------------------------------------------------------------------------------

    def known(self, *sorts: str) -> list[str]:
        return [
            name for name, thing in self.scope.items() if thing.sort in (sorts or ("module", "class", "function", "object"))
        ]

    def expression(self, most: int = 4) -> tuple[str, Thing]:
        """A way from a name that is known here."""
        names = self.known()
        if not names:
            return "Anything()", Thing()
        name = self.random.choice(names)
        self.read.add(name)
        return self.program.walk(name, self.scope[name], self.random.randint(0, most))

    def target(self, stem: str = "x") -> str:
        """A name to bind: a new one, or one that stands for something else so far (not one that a function has read)."""
        old = [name for name in self.known() if name not in self.read and self.free(name)]
        if old and self.random.random() < (0.25 if self.where == "module" else 0.4):
            return self.random.choice(old)
        return self.program.fresh(stem)

    def free(self, name: str) -> bool:
        """Whether a name may be given something else; seldom one that functions read: they would be called in vain."""
        if name in self.fixed or name == "self":
            return False
        return "." not in name and name != "Anything" and name not in self.read_inside

    def bind(self, name: str, thing: Thing) -> None:
        self.scope[name] = thing
        if thing.sort in (SELF, FORWARD, CALL):
            self.scope[name] = Thing("kept")

    def statement(self) -> None:
        plain: list[Callable[[], None]] = [
            self.use, self.use, self.use, self.alias, self.alias, self.pair, self.choice, self.branch, self.rebind, self.wild,
            self.loop, self.comprehension, self.walrus, self.delete, self.opened, self.annotated, self.keeps_object,
            self.keeps_object,
        ]  # fmt: skip
        self.random.choice(self.ways(plain))()

    def ways(self, plain: list[Callable[[], None]]) -> list[Callable[[], None]]:
        return plain

    def use(self) -> None:
        self.line(self.expression()[0])

    def alias(self) -> None:
        text, thing = self.expression()
        name = self.target()
        self.line(f"{name} = {text}")
        self.bind(name, thing)

    def keeps_object(self) -> None:
        names = self.known("class")
        if names:
            cls = self.random.choice(names)
            name = self.target("obj")
            self.line(f"{name} = {cls}()")
            self.bind(name, self.program.after_call(self.scope[cls]) or Thing())
            self.line(self.program.walk(name, self.scope[name], 2)[0])

    def pair(self) -> None:
        (one, first), (two, second) = self.expression(), self.expression()
        name, other = self.target(), self.program.fresh("y")
        form = self.random.choice(("{}, {} = {}, {}", "({}, {}) = ({}, {})", "[{}, {}] = [{}, {}]"))
        self.line(form.format(name, other, one, two))
        self.bind(name, first)
        self.bind(other, second)
        self.line(self.program.walk(other, self.scope[other], 2)[0])

    def choice(self) -> None:
        """A conditional expression: of one thing only where both sides are."""
        (one, first), (two, second) = self.expression(), self.expression()
        name = self.target()
        two, second = (two, second) if first.of.split(".")[0] != second.of.split(".")[0] else ("Anything()", Thing())
        self.line(f"{name} = {one} if FLAG else {two}")
        self.bind(name, first if first == second else Thing("kept"))
        self.try_member(name, first)

    def branch(self) -> None:
        (one, first), (two, second) = self.expression(), self.expression()
        two, second = (two, second) if first.of.split(".")[0] != second.of.split(".")[0] else ("Anything()", Thing())
        name = self.target()
        self.line("if FLAG:")
        self.line(f"    {name} = {one}")
        if name in self.scope and self.random.random() < 0.4:
            second = self.scope[name]
        else:
            self.line("else:")
            self.line(f"    {name} = {two}")
        self.bind(name, first if first == second else Thing("kept"))
        self.try_member(name, first)
        self.try_member(name, second)

    def rebind(self) -> None:
        names = [name for name in self.known() if self.free(name) and (self.where == "module" or name not in self.read)]
        if not names or self.random.random() < 0.5:
            return self.use()
        name = self.random.choice(names)
        text, thing = self.random.choice((("Anything()", Thing()), self.expression()))
        if self.where != "module" and name in self.read:
            return self.use()
        self.line(f"{name} = {text}")
        self.bind(name, thing)
        return self.try_member(name, thing)

    def try_member(self, name: str, thing: Thing) -> None:
        """An attribute that may not be there."""
        self.guarded(self.program.walk(name, thing, 2)[0] if thing.sort else f"{name}.{self.random.choice(WILD)}")

    def wild(self) -> None:
        """Any attribute of any name, also of names that are gone or belong to other scopes."""
        left_out = [
            name for name, thing in self.scope.items() if thing.sort == "method" or (thing.sort == "module" and thing.own)
        ]
        name = self.random.choice([name for name in (*self.scope, *self.gone_names()) if name not in left_out])
        self.read.add(name)
        self.guarded(f"{name}.{self.random.choice(WILD)}")

    def may_star(self) -> bool:
        return self.module in self.program.starred and not self.starred

    def gone_names(self) -> list[str]:
        """Where a star import may bring any name, nobody can tell that one is not there."""
        return [] if self.module in self.program.starred else self.gone

    def loop(self) -> None:
        name = self.target("item")
        (one, first), (two, second) = self.expression(), self.expression()
        if name in self.read and self.where != "module":
            return
        self.line(f"for {name} in ({one}, {two}):")
        self.guarded_in(self.program.walk(name, first, 2)[0] if first.sort else f"{name}.foo")
        self.bind(name, second if first == second else Thing("kept"))

    def guarded_in(self, text: str) -> None:
        self.indent += "    "
        self.guarded(text)
        self.indent = self.indent[:-4]

    def comprehension(self) -> None:
        names = [name for name in self.known() if "." not in name]
        name = self.random.choice([*(name for name in names if name != "self"), "item"])
        text = self.expression()[0]
        forms = ("[{0}.{1} for {0} in (Anything(), {2})[:1]]", "list({0}.{1} for {0} in [Anything()])",
                 "(lambda {0}: {0}.{1})(Anything())", "{{{0}: {0}.{1} for {0} in [Anything()]}}")  # fmt: skip
        form = self.random.choice(forms)
        self.line(form.format(name, self.random.choice(WILD), text))
        if name == "item":
            self.gone.append("item")

    def walrus(self) -> None:
        if self.module in self.program.starred:
            return self.use()
        text, thing = self.expression()
        name = self.target("w")
        self.line(self.program.walk(f"({name} := {text})", thing, 1)[0])
        return self.bind(name, thing)

    def delete(self) -> None:
        names = [name for name in self.known() if self.free(name) and self.where == "module"]
        if names and self.random.random() < 0.4:
            name = self.random.choice(names)
            self.line(f"del {name}")
            del self.scope[name]
            self.gone.append(name)
            self.guarded(f"{name}.{self.random.choice(WILD)}")

    def opened(self) -> None:
        ways = [name for name in self.known("module") if not self.scope[name].own]
        inside = [(name, found) for name in ways for found in sorted(CLASSES) if found.startswith(f"{self.scope[name].of}.")]
        takers = [(name, found) for name, found in inside if CLASSES[found].entered]
        if not takers:
            return self.use()
        name, found = self.random.choice(takers)
        bound = self.target("opened")
        self.line(f"with {name}{found.removeprefix(self.scope[name].of)}() as {bound}:")
        self.bind(bound, Thing("object", found))
        self.line(f"    {self.program.walk(bound, self.scope[bound], 2)[0]}")
        return self.line(self.program.walk(bound, self.scope[bound], 2)[0])

    def annotated(self) -> None:
        names = self.known("class")
        if names:
            cls = self.random.choice(names)
            name = self.program.fresh("said")
            self.line(f"{name}: {cls} = {cls}()")
            self.bind(name, self.program.after_call(self.scope[cls]) or Thing())
            self.line(self.program.walk(name, self.scope[name], 2)[0])
