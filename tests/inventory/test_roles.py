"""What a path says about the use of a file, by the shipped patterns."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.inventory.roles import Roles
from scanner.model.facts import FileFacts
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
        ("app/polls/tests.py", "test"),
        ("tests_common.py", "test"),
        ("src/pkg/testing/helpers.py", "test"),
        ("pkg/util/keras_test_util.py", "test"),
        ("tools/run_tests.py", "tooling"),
        ("run_tests.py", "test"),
        ("recipe/run_test.py", "test"),
        ("requirements/test.txt", "test"),
        ("docs/conf.py", "docs"),
        ("website/build.py", "docs"),
        ("docs/requirements.txt", "docs"),
        ("README.md", "docs"),
        ("notes/plan.RST", "docs"),
        ("examples/train.py", "example"),
        ("src/pkg/examples/mnist/train.py", "example"),
        ("Demo/app.py", "example"),
        ("quickstart.py", "example"),
        ("mnist_example/train.py", "example"),
        ("train_example.py", "example"),
        ("tutorials/01.py", "example"),
        ("setup.py", "tooling"),
        ("noxfile.py", "tooling"),
        ("tools/convert.py", "tooling"),
        (".github/scripts/release.py", "tooling"),
        ("benchmarks/speed.py", "tooling"),
        ("benchmark_attention.py", "tooling"),
        ("asv_bench/speed.py", "tooling"),
        ("ci_scripts/build.py", "tooling"),
        ("SConstruct", "tooling"),
        ("pip_build.py", "tooling"),
        ("src/pkg/service_pb2.py", "production"),
        ("adversarial_examples.py", "production"),
        ("src/qa/answer.py", "production"),
        ("predictive_maintenance/model.py", "production"),
        ("third_party/nets/vgg.py", "vendored"),
        ("3rd-party/nets/vgg.py", "vendored"),
        ("bundle/six-1.0.dist-info/x.py", "vendored"),
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


def python(*traits: str) -> tuple[FileFacts, ...]:
    return (FileFacts(kind="python", traits=traits),)


@pytest.mark.parametrize(
    ("path", "traits", "role"),
    [
        ("test.py", (), "production"),
        ("lib/model/test.py", ("main-guard",), "production"),
        ("testing.py", (), "production"),
        ("test.py", ("tests",), "test"),
        ("testing.py", ("tests",), "test"),
        ("test_net.py", ("main-guard",), "production"),
        ("net_test.py", ("main-guard",), "production"),
        ("test_net.py", (), "test"),
        ("test_net.py", ("main-guard", "tests"), "test"),
        ("net_test.py", ("main-guard", "tests"), "test"),
        ("tests/test.py", ("main-guard",), "test"),
        ("tools/test_net.py", ("main-guard",), "production"),
        ("tools/test_net.py", ("main-guard", "tests"), "test"),
        ("tools/train_net.py", (), "production"),
        ("tools/finetune_eval.py", (), "production"),
        ("tools/convert.py", (), "tooling"),
        ("tools/make_test_models.py", (), "tooling"),
        ("tools/dist_test.py", ("main-guard",), "production"),
        ("benches/test_torch.py", ("tests",), "tooling"),
        ("python/benchmarks/test_torch.py", ("tests",), "tooling"),
        ("tests/benches/test_torch.py", ("tests",), "test"),
        ("ci/test_release.py", ("tests",), "test"),
        ("tests_common.py", (), "test"),
        ("tools/ci/train.py", (), "tooling"),
        ("ci/train.py", (), "tooling"),
        ("examples/tools/train.py", (), "example"),
        ("benchmarks/train.py", (), "tooling"),
        ("examples/mnist_test.py", ("tests",), "test"),
        ("docs/test_links.py", ("tests",), "test"),
        ("examples/test_controlnet.py", ("main-guard",), "example"),
        ("third_party/test_x.py", ("tests",), "vendored"),
        ("tests.py", (), "test"),
        ("conftest.py", (), "test"),
        ("src/pkg/six.py", ("vendored",), "vendored"),
        ("tests/six.py", ("vendored",), "vendored"),
        ("src/pkg/api.py", ("generated",), "production"),
        ("tests/api_pb2.py", ("generated",), "test"),
    ],
)
def test_what_the_file_itself_says(rulebook: Rulebook, path: str, traits: tuple[str, ...], role: str) -> None:
    assert Roles(rulebook.roles, {path: python(*traits)}).of(path) == role


def test_a_notebook_called_like_a_test_is_a_notebook(rulebook: Rulebook) -> None:
    facts = {"test.ipynb": (FileFacts(kind="notebook"),)}
    assert Roles(rulebook.roles, facts).of("test.ipynb") == "notebook"


def test_packages_inside_of_a_package_ship_with_it(rulebook: Rulebook) -> None:
    names = {
        "pkg/tools/cli.py": "production",
        "pkg/components/example_gen/executor.py": "production",
        "pkg/components/example_gen/executor_test.py": "test",
        "pkg/sample_weights/a.py": "production",
        "pkg/load_benchmark/a.py": "production",
        "pkg/benchmarks/a.py": "tooling",
        "pkg/examples/a.py": "example",
        "pkg/data/example_gen/a.py": "example",
        "pkg/ops_tests/a.py": "test",
        "tools/x.py": "tooling",
        "example_gen/x.py": "example",
    }
    plain = ("pkg/data/example_gen/a.py",)
    inits = {f"{path.rpartition('/')[0]}/__init__.py" for path in names if path not in plain}
    facts = dict.fromkeys((*names, *inits, "pkg/__init__.py", "pkg/components/__init__.py"), python())
    roles = Roles(rulebook.roles, facts)
    assert {path: roles.of(path) for path in names} == names


def test_a_helper_with_tests_that_ships_without_holding_any(rulebook: Rulebook) -> None:
    packages = {"pkg/__init__.py": python(), "pkg/tests/__init__.py": python()}
    files = {"pkg/tests_helper.py": python(), "pkg/tests_net.py": python("tests"), "pkg/tests/tests_base.py": python()}
    facts = {**packages, **files}
    roles = Roles(rulebook.roles, facts)
    assert [roles.of(path) for path in facts][2:] == ["production", "test", "test"]


def test_what_was_installed_into_the_tree_is_vendored(rulebook: Rulebook) -> None:
    said = (FileFacts(kind="prose"),)
    facts = {"bundle/torch-2.1.dist-info/top_level.txt": said, "bundle/six-1.dist-info/LICENSE.txt": said,
             "bundle/torch/nn/a.py": python(), "bundle/six.py": python(), "bundle/handler.py": python(),
             "torch/a.py": python()}  # fmt: skip
    roles = Roles(rulebook.roles, facts)
    assert [roles.of(path) for path in facts][2:] == ["vendored", "vendored", "production", "production"]


@given(st.lists(st.text("aT/.-_\u00e9*[", max_size=12), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_path_has_a_role_that_does_not_depend_on_what_was_asked_before(rulebook: Rulebook, paths: list[str]) -> None:
    roles = Roles(rulebook.roles)
    assert [roles.of(path) for path in paths] == [Roles(rulebook.roles).of(path) for path in paths]
