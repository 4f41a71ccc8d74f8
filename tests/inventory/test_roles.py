"""What a path says about the use of a file, by the shipped patterns."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.inventory.roles import Roles
from scanner.model.rules import RolePattern, Rulebook


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("app.py", "production"),
        ("src/churn/model.py", "production"),
        ("scripts/train.py", "production"),
        ("bin/serve.py", "production"),
        ("deploy/docker-compose.yml", "production"),
        ("train/train.py", "production"),
        ("Dockerfile", "production"),
        ("contest/entry.py", "production"),
        ("latest/model.py", "production"),
        ("protest.py", "production"),
        ("testify.py", "production"),
        ("documents/store.py", "production"),
        ("src/examples_store.py", "production"),
        ("tests/test_model.py", "test"),
        ("src/pkg/tests/helpers.py", "test"),
        ("src/pkg/Tests/helpers.py", "test"),
        ("test_model.py", "test"),
        ("src/model_test.py", "test"),
        ("conftest.py", "test"),
        ("integration_tests/run.py", "test"),
        ("e2e/login.py", "test"),
        ("requirements-test.txt", "test"),
        ("docs/conf.py", "docs"),
        ("docs/requirements.txt", "docs"),
        ("README.md", "docs"),
        ("notes/plan.RST", "docs"),
        ("examples/train.py", "example"),
        ("src/pkg/examples/mnist/train.py", "example"),
        ("Demo/app.py", "example"),
        ("train_example.py", "example"),
        ("tutorials/01.py", "example"),
        ("setup.py", "tooling"),
        ("noxfile.py", "tooling"),
        ("tools/convert.py", "tooling"),
        (".github/scripts/release.py", "tooling"),
        ("benchmarks/speed.py", "tooling"),
        ("benchmark_attention.py", "tooling"),
        ("third_party/nets/vgg.py", "vendored"),
        ("vendor/tests/test_vgg.py", "vendored"),
        ("src/_vendor/six.py", "vendored"),
        ("node_modules/x/build.py", "vendored"),
    ],
)
def test_files(rulebook: Rulebook, path: str, role: str) -> None:
    assert Roles(rulebook.roles).of(path) == role


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("explore.ipynb", "notebook"),
        ("notebooks/explore.ipynb", "notebook"),
        ("src/churn/explore.ipynb", "notebook"),
        ("test_explore.ipynb", "notebook"),
        ("docs/tour.ipynb", "docs"),
        ("examples/tour.ipynb", "example"),
        ("tests/check.ipynb", "test"),
        ("third_party/demo.ipynb", "vendored"),
        ("third_party/tests/demo.ipynb", "vendored"),
    ],
)
def test_a_notebook_is_a_notebook_where_its_folders_say_nothing_else(rulebook: Rulebook, path: str, role: str) -> None:
    assert Roles(rulebook.roles).of(path) == role


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("setup.py", "production"),
        ("services/api/setup.py", "production"),
        ("docs/setup.py", "docs"),
        ("tests/setup.py", "test"),
        ("examples/requirements.txt", "example"),
        ("third_party/pkg/setup.py", "vendored"),
    ],
)
def test_what_a_manifest_declares_has_its_folders_role(rulebook: Rulebook, path: str, role: str) -> None:
    assert Roles(rulebook.roles).of_manifest(path) == role


def test_the_most_telling_folder_wins_wherever_it_stands() -> None:
    roles = Roles(
        [
            RolePattern(role="tooling", folders=("tools",)),
            RolePattern(role="docs", folders=("docs",)),
            RolePattern(role="test", folders=("tests",)),
            RolePattern(role="vendored", folders=("vendor",)),
        ]
    )
    assert roles.of("tools/docs/a.py") == roles.of("docs/tools/a.py") == "docs"
    assert roles.of("docs/tests/a.py") == roles.of("tests/docs/a.py") == "test"
    assert roles.of("tests/vendor/a.py") == roles.of("vendor/tests/a.py") == "vendored"


def test_a_folder_outranks_the_files_own_name() -> None:
    roles = Roles([RolePattern(role="test", files=("test_*.py",)), RolePattern(role="tooling", folders=("tools",))])
    assert (roles.of("test_a.py"), roles.of("tools/test_a.py")) == ("test", "tooling")


def test_patterns_with_a_slash_are_compared_with_the_whole_path() -> None:
    roles = Roles([RolePattern(role="example", files=("guides/*.py",))])
    assert [roles.of(path) for path in ("guides/a.py", "src/guides/a.py", "a.py")] == ["example", "production", "production"]


def test_without_patterns_everything_but_a_notebook_is_production() -> None:
    assert [Roles([]).of(path) for path in ("tests/a.py", "README.md", "a.ipynb")] == ["production", "production", "notebook"]


def test_all_roles_of_the_folders_around(rulebook: Rulebook) -> None:
    roles = Roles(rulebook.roles)
    assert roles.around("examples/mnist/docs/README.md") == {"example", "docs"}
    assert roles.around("third_party/Tests/a.py") == {"vendored", "test"}
    assert roles.around("src/tests.py") == roles.around("README.md") == frozenset()


@given(st.lists(st.text("aT/.-_\u00e9*[", max_size=12), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_path_has_a_role_that_does_not_depend_on_what_was_asked_before(rulebook: Rulebook, paths: list[str]) -> None:
    roles = Roles(rulebook.roles)
    assert [roles.of(path) for path in paths] == [Roles(rulebook.roles).of(path) for path in paths]
