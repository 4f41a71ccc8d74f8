"""From names to technologies: exact tables, and the whole index against a slow oracle."""

from __future__ import annotations

import fnmatch

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.rules import Match, Rulebook
from scanner.rulebook import load
from scanner.rulebook.commands import plain_words
from scanner.rulebook.index import Hit, Index

BOOK = load()
INDEX = Index(BOOK)
VOCABULARY = sorted(
    {
        part
        for t in BOOK.technologies
        for m in (t.match, *(g.match for g in t.generations))
        for n in (*m.imports, *m.symbols)
        for part in n.split(".")
    }
)


def told(hits: tuple[Hit, ...]) -> set[str]:
    return {hit.technology if hit.generation is None else f"{hit.technology}:{hit.generation}" for hit in hits}


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("tensorflow", {"tensorflow"}),
        ("tensorflow.Session", {"tensorflow", "tensorflow:tf1-graph"}),
        ("tensorflow.layers.dense", {"tensorflow", "tensorflow:tf1-graph"}),
        ("tensorflow.train.AdamOptimizer.minimize", {"tensorflow", "tensorflow:tf1-graph"}),
        ("tensorflow.train.Checkpoint", {"tensorflow"}),
        ("tensorflow.train.latest_checkpoint", {"tensorflow"}),
        ("tensorflow.train.Example", {"tensorflow"}),
        ("tensorflow.summary.scalar", {"tensorflow"}),
        ("tensorflow.nn.relu", {"tensorflow"}),
        ("tensorflow.data.Dataset.from_tensor_slices", {"tensorflow"}),
        ("tensorflow.math.log", {"tensorflow"}),
        ("tensorflow.random_normal_initializer", {"tensorflow"}),
        ("tensorflow.random_normal", {"tensorflow", "tensorflow:tf1-graph"}),
        ("tensorflow.losses.mean_squared_error", {"tensorflow"}),
        ("tensorflow.Sessions", {"tensorflow"}),
        ("tensorflow.contrib.slim.conv2d", {"tensorflow", "tensorflow:tf1-contrib"}),
        ("tensorflow.compat.v1.Session", {"tensorflow", "tensorflow:tf-compat-v1"}),
        ("tensorflow.compat.v1.estimator.Estimator", {"tensorflow", "tensorflow:tf-estimator"}),
        ("tensorflow.keras.estimator.model_to_estimator", {"tensorflow", "tensorflow:tf-estimator"}),
        ("tensorflow.keras.layers.Dense", {"tensorflow", "tensorflow:tf.keras"}),
        ("tensorflow.GradientTape", {"tensorflow", "tensorflow:tf2-eager"}),
        ("tensorflow_addons.layers", {"tensorflow:tf-addons", "tensorflow-addons"}),
        ("tensorflow_hub.load", {"tensorflow-hub"}),
        ("tensorflowx.Session", set()),
        ("tensorflow.lite.Interpreter", {"tensorflow", "tflite", "tflite-mobile"}),
        ("keras.layers.Dense", {"keras", "keras:keras-unknown"}),
        ("keras.ops.sum", {"keras", "keras:keras-3"}),
        ("keras.utils.to_categorical", {"keras", "keras:keras-unknown"}),
        ("keras.backend.mean", {"keras", "keras:keras-2"}),
        ("keras.src.backend.jax.nn", {"keras", "keras:keras-3"}),
        ("keras.src.engine.training", {"keras", "keras:keras-2"}),
        ("keras.src.layers.Layer", {"keras", "keras:keras-private"}),
        ("keras.saving.load_model", {"keras", "keras:keras-unknown"}),
        ("keras.saving.hdf5_format", {"keras", "keras:keras-2"}),
        ("keras.losses.mse", {"keras", "keras:keras-2"}),
        ("keras.losses.mean_squared_error", {"keras", "keras:keras-unknown"}),
        ("keras.wrappers.SKLearnRegressor", {"keras", "keras:keras-3"}),
        ("tf_keras.src.engine", {"tf-keras"}),
        ("tensorflow.python.framework.ops", {"tensorflow", "tensorflow:tf-private"}),
        ("tensorflow.python.keras.layers", {"tensorflow", "tensorflow:tf.keras"}),
        ("tf_slim.conv2d", {"tensorflow:tf-compat-v1", "tf-slim"}),
        ("transformers.BertModel", {"huggingface", "transformers", "transformers-torch"}),
        ("transformers.TFBertModel", {"huggingface", "transformers", "transformers-tf"}),
        ("transformers.FlaxBertModel", {"huggingface", "transformers", "transformers-flax"}),
        ("transformers.FlaubertModel", {"huggingface", "transformers", "transformers-torch"}),
        ("transformers.T5Tokenizer", {"huggingface", "transformers"}),
        ("transformers.models.bert.modeling_bert.BertLayer", {"huggingface", "transformers", "transformers-torch"}),
        ("transformers.models.bert.modeling_tf_bert.X", {"huggingface", "transformers", "transformers-tf"}),
        ("transformers.models.bert.modeling_flax_bert.X", {"huggingface", "transformers", "transformers-flax"}),
        ("transformers.models.bert.tokenization_bert.X", {"huggingface", "transformers"}),
        ("tensorflow_probability.substrates.jax.distributions", {"tensorflow-probability", "tfp-jax"}),
        ("torch.nn.Module.compile", {"pytorch", "pytorch:torch-compile", "torch-compile"}),
        ("keras.backend.clear_session", {"keras", "keras:keras-unknown"}),
        ("torch.nn.Module", {"pytorch", "pytorch:torch-eager"}),
        ("torch.jit.script", {"pytorch", "pytorch:torchscript", "torchscript"}),
        ("torch.compile", {"pytorch", "pytorch:torch-compile", "torch-compile"}),
        ("pytorch_lightning.Trainer", {"pytorch:lightning", "pytorch-lightning"}),
        (
            "google.cloud.aiplatform.Endpoint",
            {"gcp", "vertex-ai", "vertex-endpoint"},
        ),
        ("google.protobuf.message", set()),
        ("", set()),
        (".", set()),
        ("..compat.tensorflow", set()),
    ],
)
def test_uses(symbol: str, expected: set[str]) -> None:
    assert told(INDEX.used(symbol)) == expected


@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        ("tensorflow", None, {"tensorflow"}),
        ("tensorflow", "*", {"tensorflow"}),
        ("tensorflow", "keras", {"tensorflow", "tensorflow:tf.keras"}),
        ("google.cloud", "storage", {"gcp"}),
        ("google.cloud", "aiplatform", {"gcp", "vertex-ai"}),
        ("google", "cloud", {"gcp"}),
        ("google", "protobuf", set()),
        ("ray", "serve", {"ray", "ray-serve"}),
        ("app.compat", "tensorflow", set()),
    ],
)
def test_imports(module: str, name: str | None, expected: set[str]) -> None:
    assert told(INDEX.imported(module, name)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TensorFlow_GPU", {"tensorflow", "nvidia-gpu"}),
        ("tensorflow-probability", {"tensorflow-probability"}),
        ("mxnet-cu101", {"mxnet", "nvidia-gpu"}),
        ("mxnet-contrib", set()),
        ("pytorch", {"pytorch"}),
        ("jaxtyping", set()),
        ("google-cloud-storage", {"gcp"}),
        ("flask", {"self-served"}),
    ],
)
def test_distributions(name: str, expected: set[str]) -> None:
    assert told(INDEX.distribution(name)) == expected


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("tensorflow/serving", {"tensorflow-serving"}),
        ("docker.io/tensorflow/serving", {"tensorflow-serving"}),
        ("localhost:5000/tensorflow/serving", {"tensorflow-serving"}),
        ("nvcr.io/nvidia/tritonserver", {"triton", "nvidia-gpu"}),
        ("nvcr.io/nvidia/pytorch", {"pytorch", "nvidia-gpu"}),
        ("763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training", {"aws", "pytorch", "sagemaker"}),
        ("someone/tensorflow", set()),
        ("python", set()),
        ("gcr.io/distroless/python3", set()),
    ],
)
def test_images(repository: str, expected: set[str]) -> None:
    assert told(INDEX.image(repository)) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("tensorflow_model_server --port=8500", {"tensorflow-serving"}),
        ("/opt/tritonserver/bin/tritonserver --model-repository=/m", {"triton"}),
        ("python3.11 -u -X dev -m vllm.entrypoints.openai.api_server", {"vllm"}),
        ("sudo -E env A=1 exec gunicorn app:app", {"self-served"}),
        ("poetry run uvicorn app:app", {"self-served"}),
        ("uv run --with torch mlflow models serve", {"mlflow", "mlflow-serving"}),
        ("mlflow server", {"mlflow"}),
        ("python train.py", set()),
        ("echo tritonserver", set()),
        ("", set()),
    ],
)
def test_commands(command: str, expected: set[str]) -> None:
    assert told(INDEX.command(command.split())) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["sudo"], ()),
        (["--"], ()),
        (["conda", "run", "-n", "ml", "python", "-m", "x"], ("python", "-m", "x")),
        (["python3", "-W", "ignore", "a.py"], ("python", "a.py")),
        (["pythonic", "a"], ("pythonic", "a")),
        (["poetry", "install"], ("poetry", "install")),
    ],
)
def test_words_before_the_program_are_passed_over(words: list[str], expected: tuple[str, ...]) -> None:
    assert plain_words(words) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("KERAS_BACKEND", "jax", {"keras:keras-3", "keras:keras-on-jax"}),
        ("KERAS_BACKEND", "torch", {"keras:keras-3", "keras:keras-on-torch"}),
        ("KERAS_BACKEND", " TensorFlow ", {"keras:keras-on-tensorflow"}),
        ("KERAS_BACKEND", "theano", {"keras:keras-2", "keras:keras-on-theano"}),
        ("KERAS_BACKEND", "", set()),
        ("keras_backend", "jax", set()),
        ("TF_USE_LEGACY_KERAS", "True", {"tensorflow:tf.keras-2"}),
        ("TF_USE_LEGACY_KERAS", "0", set()),
        ("TF2_BEHAVIOR", "0", {"tensorflow:tf-compat-v1"}),
        ("PATH", "jax", set()),
    ],
)
def test_settings(name: str, value: str, expected: set[str]) -> None:
    assert told(INDEX.setting(name, value)) == expected


def test_variables_are_those_that_a_setting_names() -> None:
    assert {"KERAS_BACKEND", "TF_USE_LEGACY_KERAS"} <= set(INDEX.variables())
    assert list(INDEX.variables()) == sorted(set(INDEX.variables()))
    assert not any("=" in name for name in INDEX.variables())


def test_roots_are_top_level_names() -> None:
    roots = INDEX.roots()
    assert {"tensorflow", "torch", "keras", "jax", "google", "tensorflow_addons"} <= set(roots)
    assert list(roots) == sorted(set(roots))
    assert not any("." in root or "*" in root for root in roots)


def oracle(book: Rulebook, dotted: str) -> set[str]:
    """The same answer, found by looking at every pattern."""
    found: set[str] = set()
    for technology in book.technologies:
        if _depth(technology.match, dotted):
            found.add(technology.id)
        depths = {generation.id: _depth(generation.match, dotted) for generation in technology.generations}
        most = max(depths.values(), default=0)
        found |= {f"{technology.id}:{name}" for name, depth in depths.items() if depth and depth == most}
    return found


def _depth(match: Match, dotted: str) -> int:
    parts = dotted.split(".")
    depth = 0
    for pattern in (*match.imports, *match.symbols):
        wanted = pattern.split(".")
        if len(wanted) <= len(parts) and all(fnmatch.fnmatchcase(a, b) for a, b in zip(parts, wanted, strict=False)):
            depth = max(depth, len(wanted))
    return depth


NAMES = st.lists(st.sampled_from(VOCABULARY) | st.sampled_from(["x", "", "TFx", "AutoModelForX"]), min_size=1, max_size=5)
KNOWN = st.sampled_from(
    [n for t in BOOK.technologies for m in (t.match, *(g.match for g in t.generations)) for n in (*m.imports, *m.symbols)]
)


@settings(max_examples=60, deadline=None)
@given(NAMES.map(".".join) | KNOWN | st.tuples(KNOWN, NAMES).map(lambda pair: ".".join((pair[0], *pair[1]))))
def test_the_index_agrees_with_a_slow_search(dotted: str) -> None:
    assert told(INDEX.used(dotted)) == oracle(BOOK, dotted)


def test_the_order_of_rules_changes_nothing() -> None:
    other = Index(msgspec.structs.replace(BOOK, technologies=BOOK.technologies[::-1]))
    for name in ("tensorflow.lite.Interpreter", "transformers.TFBertModel.from_pretrained", "torch.jit.trace"):
        assert other.used(name) == INDEX.used(name)
    assert other.roots() == INDEX.roots()
    assert other.image("nvcr.io/nvidia/tritonserver") == INDEX.image("nvcr.io/nvidia/tritonserver")


def test_very_long_names_cost_no_more_than_their_known_part() -> None:
    assert told(INDEX.used("tensorflow" + ".a" * 100_000)) == {"tensorflow"}
    assert told(INDEX.distribution("a" * 5_000)) == set()
