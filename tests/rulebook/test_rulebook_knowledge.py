"""What the knowledge must hold, whatever else is added to it."""

from __future__ import annotations

import pytest

from scanner.inventory.roles import Roles
from scanner.model.rules import Rulebook
from scanner.rulebook import load
from scanner.rulebook.index import Index

BOOK: Rulebook = load()
INDEX = Index(BOOK)
FRAMEWORKS = [
    "tensorflow",
    "keras",
    "tf-keras",
    "pytorch",
    "jax",
    "flax",
    "equinox",
    "haiku",
    "tflite",
    "tfx",
    "onnx",
    "onnxruntime",
    "executorch",
    "mxnet",
    "chainer",
    "theano",
    "caffe",
    "cntk",
    "paddle",
    "mindspore",
]
PLATFORMS = [
    "tensorflow-serving",
    "triton",
    "torchserve",
    "bentoml",
    "ray-serve",
    "vertex-ai",
    "sagemaker",
    "azure-ml",
    "kserve",
    "seldon",
    "vllm",
    "tgi",
    "self-served",
    "mlflow-serving",
    "openvino",
    "tensorrt",
    "coreml",
    "tfjs",
    "tflite-mobile",
    "coral",
    "tflite-micro",
    "executorch-mobile",
    "pytorch-mobile",
    "torch-compile",
    "torchscript",
    "onnx-export",
    "kubeflow-pipelines",
    "tfx-pipeline",
    "airflow",
    "gcp",
    "aws",
    "azure",
    "huggingface",
    "langchain",
    "llama-cpp",
    "llama-index",
    "diffusers",
]
LAYERS = [
    "experiment-tracking",
    "model-monitoring",
    "drift-detection",
    "data-validation",
    "feature-store",
    "model-registry",
    "data-versioning",
    "model-ci",
    "retraining",
]
GENERATIONS = [
    "tf1-graph",
    "tf-compat-v1",
    "tf1-contrib",
    "tf-estimator",
    "tf2-eager",
    "tf.keras",
    "tf-addons",
    "keras-2",
    "keras-3",
    "keras-unknown",
    "keras-2-pinned",
    "keras-private",
    "keras-on-jax",
    "keras-on-torch",
    "keras-on-tensorflow",
    "keras-on-theano",
    "tf.keras-2",
    "tf-private",
    "torch-eager",
    "torchscript",
    "torch-compile",
    "lightning",
    "fastai",
]
DEAD_ENDS = {"tf1-graph", "tf-compat-v1", "tf1-contrib", "tf-estimator", "tf-addons", "keras-2"}
RETIRED = {"mxnet", "chainer", "theano", "cntk", "caffe", "caffe2"}


def test_frameworks_and_platforms_of_the_design_are_there() -> None:
    kinds = {technology.id: technology.kind for technology in BOOK.technologies}
    assert [name for name in FRAMEWORKS if kinds.get(name) != "framework"] == []
    assert [name for name in PLATFORMS if kinds.get(name) in (None, "framework", "library", "classical-ml")] == []


def test_every_layer_is_provided_by_something_and_no_other_is_named() -> None:
    assert {layer for technology in BOOK.technologies for layer in technology.layers} == set(LAYERS)


def test_generations_and_dead_ends() -> None:
    generations = {g.id: g for t in BOOK.technologies for g in t.generations}
    assert set(GENERATIONS) <= set(generations)
    assert {name for name, generation in generations.items() if generation.dead_end} == DEAD_ENDS


@pytest.mark.parametrize(
    ("framework", "imports"), [("tensorflow", {"tensorflow"}), ("pytorch", {"torch"}), ("jax", {"jax", "jaxlib"})]
)
def test_imports_of_a_framework_are_strict(framework: str, imports: set[str]) -> None:
    technology = next(t for t in BOOK.technologies if t.id == framework)
    assert set(technology.match.imports) == imports
    assert technology.match.symbols == ()


WRAPPERS = {
    "pytorch": "sentence_transformers fastai timm ultralytics diffusers peft trl accelerate stable_baselines3 monai "
    "torch_geometric segment_anything whisperx easyocr detectron2 mmcv speechbrain allennlp pyannote.audio lightning "
    "pytorch_lightning torchvision",
    "tensorflow": "tensorflow_hub tf_agents tensorflow_models spleeter tensorlayer tflearn tf_slim tensorflow_addons sonnet",
    "keras": "keras_tuner keras_cv keras_nlp keras_hub autokeras",
    "jax": "optax numpyro brax orbax jaxopt tensorflow_probability.substrates.jax",
    "": "spacy thinc transformers dgl deepxde tensorflow_datasets einops safetensors tokenizers tensorflow_probability "
    "faster_whisper",
}


@pytest.mark.parametrize(("framework", "modules"), WRAPPERS.items())
def test_wrappers_bring_the_framework_that_they_need(framework: str, modules: str) -> None:
    """What is imported is the wrapper; it names the framework that comes with it, or none where that is not sure."""
    technologies = {t.id: t for t in BOOK.technologies}
    for module in modules.split():
        hits = {hit.technology for hit in INDEX.imported(module, None) if hit.generation is None}
        brought = {name for hit in hits for name in technologies[hit].brings[:1]}
        assert brought == ({framework} if framework else set()), module
        assert not any(technologies[hit].kind == "framework" for hit in hits), module


def test_one_dialect_is_told_by_pins_and_the_others_say_which() -> None:
    for technology in BOOK.technologies:
        untold = [g.id for g in technology.generations if g.untold]
        pinned = [g.id for g in technology.generations if g.match.pins]
        assert bool(untold) == bool(pinned), technology.id
        assert not set(untold) & set(pinned)


def test_specific_reasons_are_retirements_removals_and_lost_support() -> None:
    """How often something is released, and by how many people, moves nobody (never.longevity)."""
    reasons = {fact.id: fact for fact in BOOK.facts if fact.specific_reason}
    assert {fact.status for fact in reasons.values()} <= {"retired", "removed", "unsupported"}
    for name in ("tfx-state", "tf-family-still", "tf2onnx-maintainer", "tflite-maintenance"):
        assert not next(fact for fact in BOOK.facts if fact.id == name).specific_reason
    migrating = {name for fact in reasons.values() if fact.leads_to == "migrate" for name in fact.applies.technologies}
    assert migrating >= RETIRED
    assert not migrating & {"tensorflow", "keras", "pytorch", "jax", "tfx", "tflite"}


def test_dead_ends_that_cannot_be_installed_any_more_have_their_fact() -> None:
    modernising = {g for fact in BOOK.facts if fact.leads_to == "modernise" for g in fact.applies.generations}
    assert modernising == DEAD_ENDS - {"tf-compat-v1"}


def test_facts_are_dated_and_sourced() -> None:
    assert len(BOOK.facts) >= 40
    for fact in BOOK.facts:
        assert fact.as_of == "2026-11-22"
        assert fact.review_after == "2027-05-22"
        assert "https://" in fact.source or "package index" in fact.source, fact.id


def test_where_the_article_is_out_of_date_a_fact_says_so() -> None:
    against = {fact.id for fact in BOOK.facts if fact.contradicts_article}
    assert against >= {
        "torchserve-archived",
        "triton-tensorflow-backend",
        "tflite-renamed",
        "tpu-v6e-without-tensorflow",
        "executorch-1",
    }


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("app/model.py", "production"),
        ("scripts/train.py", "production"),
        ("train.py", "production"),
        ("latest/model.py", "production"),
        ("app/contest.py", "production"),
        ("tests/test_model.py", "test"),
        ("app/model_test.py", "test"),
        ("app/tests_unit/helpers.py", "test"),
        ("integration_tests/run.py", "test"),
        ("conftest.py", "test"),
        ("docs/conf.py", "docs"),
        ("examples/mnist/train.py", "example"),
        ("demos/app.py", "example"),
        ("tutorials/one.py", "example"),
        ("benchmarks/speed.py", "tooling"),
        ("tools/release.py", "tooling"),
        ("setup.py", "tooling"),
        (".github/check.py", "tooling"),
        ("third_party/lib/model.py", "vendored"),
        ("app/_vendor/tests/test_x.py", "vendored"),
        ("web/node_modules/x/a.py", "vendored"),
        ("research/explore.ipynb", "notebook"),
    ],
)
def test_roles_of_paths(path: str, role: str) -> None:
    assert Roles(BOOK.roles).of(path) == role
