"""setup.py, read and never run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.setup_py import detect
from scanner.model.facts import FileFacts

HEAD = "from setuptools import setup, find_packages\n"


def read(text: str | bytes) -> FileFacts:
    return detect("setup.py", text.encode() if isinstance(text, str) else text, Settings())


def rows(facts: FileFacts) -> list[tuple[int, str, str, str]]:
    return [(r.line, r.name, r.specifier, r.scope) for r in facts.requirements]


def names(text: str) -> list[str]:
    return [r.name for r in read(HEAD + text).requirements]


def test_literals() -> None:
    facts = read(
        """import setuptools
setuptools.setup(
    name="my-lib",
    version="1",
    packages=setuptools.find_packages("src"),
    package_dir={"": "src"},
    python_requires=">=3.5",
    install_requires=[
        "torch>=1.7",  # tensorflow is not here
        'numpy', "scipy"
        "==1.0",
    ],
    extras_require={"tf": ["tensorflow>=2"], "test": "pytest", ':python_version<"3"': ["enum34"]},
    tests_require=("mock",),
    setup_requires="wheel",
    entry_points={"console_scripts": ["mine = my_lib.cli:main"], "other": ["x = y"]},
    scripts=["bin/run"],
)
"""
    )
    assert rows(facts) == [
        (9, "torch", ">=1.7", "runtime"),
        (10, "numpy", "", "runtime"),
        (10, "scipy", "==1.0", "runtime"),
        (13, "tensorflow", ">=2", "optional"),
        (13, "pytest", "", "test"),
        (13, "enum34", "", "runtime"),
        (14, "mock", "", "test"),
        (15, "wheel", "", "build"),
    ]
    assert facts.requirements[5].marker == 'python_version < "3"'
    project = facts.project
    assert project is not None
    assert (project.name, project.line, project.python, project.publishes) == ("my-lib", 2, ">=3.5", True)
    assert (project.scripts, project.source_root) == (("bin/run", "mine = my_lib.cli:main"), "src")
    assert facts.unknowns == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R = ['a']\nsetup(install_requires=R)", ["a"]),
        ("R = ['a']\nR += ['b']\nR.append('c')\nR.extend(['d'])\nsetup(install_requires=R)", ["a", "b", "c", "d"]),
        ("R = ['a']\nif x:\n    R.append('b')\nelse:\n    R = R + ['c']\nsetup(install_requires=R)", ["a", "b", "c"]),
        ("R = ['old']\nR = ['new']\nsetup(install_requires=R)", ["new"]),
        ("setup(install_requires=['tensorflow-gpu'] if gpu else ['tensorflow'])", ["tensorflow-gpu", "tensorflow"]),
        ("setup(install_requires=['tensorflow-gpu' if gpu else 'tensorflow'])", ["tensorflow-gpu", "tensorflow"]),
        ("tf = 'tensorflow'\nif gpu:\n    tf += '-gpu'\nsetup(install_requires=[tf])", ["tensorflow", "tensorflow-gpu"]),
        ("N = 'tensorflow' + ('-gpu' if g else '')\nsetup(install_requires=[N + '==1.0'])", ["tensorflow-gpu", "tensorflow"]),
        ("setup(install_requires=['tf%s==1' % ('-gpu' if g else '')])", ["tf-gpu", "tf"]),
        ("setup(install_requires=['tf{}=={v}'.format('-gpu' if g else '', v=1)])", ["tf-gpu", "tf"]),
        ("setup(install_requires='a b\\nc'.split())", ["a", "b", "c"]),
        ("setup(install_requires='''a\nb''')", ["a", "b"]),
        ("D = dict(install_requires=['a'])\nsetup(**D)", ["a"]),
        ("D = {'name': 'x'}\nD['install_requires'] = ['a']\nD['install_requires'] += ['b']\nsetup(**D)", ["a", "b"]),
        ("D = {}\nD.update(install_requires=['a'])\nsetup(name='x', **D)", ["a"]),
        ("E = {'x': ['a']}\nE['y'] = ['b']\nE['all'] = sum(E.values(), [])\nsetup(extras_require=E)", ["a", "b"]),
        ("def main():\n    r = ['a']\n    setup(install_requires=r + ['b'])\nmain()", ["a", "b"]),
        ("def reqs(extra):\n    r = ['a']\n    r.append(extra)\n    return r\nsetup(install_requires=reqs('b'))", ["a", "b"]),
        ("V = {'t': 'torch>=1'}\nsetup(install_requires=[V['t']])", ["torch"]),
        ("V = '1.0'\nsetup(install_requires=['torch==%s' % V, 'b>={}'.format(V), f'c<{V}'])", ["torch", "b", "c"]),
        ("setup(install_requires=['torch' + unknown(), 'numpy>=' + unknown()])", ["numpy"]),
        ("setup(install_requires=[r for r in ['a', 'b'] if r != x])", ["a", "b"]),
        ("setup(install_requires=list(set(['a'])))", ["a"]),
        ("X = os.environ.get('X', 'tensorflow')\nsetup(install_requires=[X])", ["tensorflow"]),
        ("setup(install_requires=None)", []),
        ("# setup(install_requires=['a'])\nsetup(name='x')", []),
    ],
)
def test_ways_to_say_it(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_known_values_fill_the_specifier_and_unknown_ones_leave_it_open() -> None:
    facts = read(HEAD + "V = '1.0'\nsetup(install_requires=['a==%s' % V, 'b==' + v(), f'c=={w}'])\n")
    assert [(r.name, r.specifier) for r in facts.requirements] == [("a", "==1.0"), ("b", ""), ("c", "")]


def test_lines_in_long_strings() -> None:
    facts = read(HEAD + "R = '''\ntorch>=1\n\nnumpy\n'''\nsetup(install_requires=R.splitlines())\n")
    assert rows(facts) == [(3, "torch", ">=1", "runtime"), (5, "numpy", "", "runtime")]


@pytest.mark.parametrize(
    "text",
    [
        "setup(install_requires=open('requirements.txt').read().splitlines())",
        "setup(install_requires=[l.strip() for l in open('requirements.txt')])",
        "setup(install_requires=[str(r.req) for r in parse_requirements('requirements.txt', session=False)])",
        "setup(install_requires=read('requirements.txt').split('\\n'))",
        "setup(install_requires=(HERE / 'requirements.txt').read_text().splitlines())",
        "setup(install_requires=open(os.path.join(HERE, 'requirements.txt')).readlines())",
        "with open('requirements.txt') as f:\n    R = f.read().splitlines()\nsetup(install_requires=R)",
        "R = []\nfor line in open('requirements.txt'):\n    R.append(line.strip())\nsetup(install_requires=R)",
        "def get(p):\n    with open(p) as f:\n        return [x for x in f]\nsetup(install_requires=get('requirements.txt'))",
        "def get():\n    fn = weird('requirements.txt')\n    return fn.other()\nsetup(install_requires=get())",
        "with io.open('requirements.txt', encoding='utf8') as f:\n    R = list(map(str.strip, f))\nsetup(install_requires=R)",
    ],
)
def test_requirement_files(text: str) -> None:
    facts = read(HEAD + text + "\n")
    assert [i.path for i in facts.includes] == ["requirements.txt"]
    assert facts.unknowns == ()


def test_what_is_computed_is_said_once() -> None:
    facts = read(HEAD + "setup(install_requires=magic() + [other(), 'torch'],\n  extras_require=more())\n")
    assert [r.name for r in facts.requirements] == ["torch"]
    assert [u.reason for u in facts.unknowns] == [
        "install_requires is computed at run time, in whole or in part (line 2)",
        "extras_require is computed at run time, in whole or in part (line 3)",
    ]
    assert {u.stage for u in facts.unknowns} == {"detect"}


def test_python_2_and_entry_points_as_text() -> None:
    facts = read(
        "from distutils.core import setup\nprint 'x'\ntry:\n    pass\nexcept E, e:\n    raise E, 'x'\n"
        "setup(name=u'old', packages=['a', 'a.b'], install_requires=[ur'torch'],\n"
        "      entry_points='''\n[console_scripts]\nx = a:b\n[other]\ny = c:d\n''')\n"
    )
    assert rows(facts) == [(7, "torch", "", "runtime")]
    project = facts.project
    assert project is not None
    assert (project.name, project.packages, project.scripts) == ("old", ("a", "a.b"), ("x = a:b",))


@pytest.mark.parametrize(
    "text",
    [
        "import unittest\ndef setup():\n    pass\nsetup()\n",
        "from setuptools import find_packages\ndef setup(): pass\nsetup()\n",
        "import distutils\nlogging.setup(level=1)\n",
        "print('an installer')\n",
    ],
)
def test_other_things_called_setup(text: str) -> None:
    assert read(text).project is None


def test_setup_without_arguments_still_publishes() -> None:
    project = read("from setuptools import setup\n\nsetup()\n").project
    assert project is not None
    assert (project.name, project.line, project.publishes) == ("", 3, True)


def test_nothing_is_executed(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    read(HEAD + f"open({str(canary)!r}, 'w').write('x')\nsetup(install_requires=[open({str(canary)!r}, 'w').name])\n")
    assert not canary.exists()


@pytest.mark.parametrize(
    "text",
    [
        "x = ['a']\n" + "x = x + x\n" * 200 + "setup(install_requires=x)",
        "x = ['a']\n" + "if c:\n    x = x + ['b']\nelse:\n    x = x + ['c']\n" * 100 + "setup(install_requires=x)",
        "def f(n):\n    return f(n) + f(n) + f(n)\nsetup(install_requires=f(f(f(1))))",
        "a = b\nb = a\nsetup(install_requires=a)",
        "setup(install_requires=" + "(" * 3_000 + "'a'" + ")" * 3_000 + ")",
        "setup(install_requires=" + "+".join(["['a']"] * 3_000) + ")",
        "s = 'a' + ('b' if c else 'd')\n" + "s = s + ('b' if c else 'd')\n" * 60 + "setup(install_requires=[s])",
    ],
)
def test_explosions_stay_small(text: str) -> None:
    facts = read(HEAD + text + "\n")
    assert facts.project is not None
    assert len(facts.requirements) <= 300


SAMPLE = (
    HEAD + "R = ['torch>=1']\nR += open('r.txt').read()\nsetup(name='x', install_requires=R, extras_require={'a': ['b']})\n"
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_bytes_crash(data: st.DataObject) -> None:
    text = SAMPLE.encode()
    at = data.draw(st.integers(0, len(text)))
    broken = text[:at] + data.draw(st.binary(max_size=8)) + text[at + data.draw(st.integers(0, 20)) :]
    facts = read(broken)
    assert all(1 <= r.line <= broken.count(b"\n") + broken.count(b"\r") + 1 for r in facts.requirements)
