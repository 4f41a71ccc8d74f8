"""What calls give, and what objects have by themselves: the table, and the form that the rules must have."""

from __future__ import annotations

import fnmatch
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.rulebook import RulesError, load
from scanner.rulebook.returns import Returns

BOOK = load()
RETURNS = Returns(BOOK.technologies)
PATTERNS = {pattern: gives for t in BOOK.technologies for pattern, gives in t.returns.items()}


@pytest.mark.parametrize(
    ("symbol", "gives"),
    [
        ("torch.zeros", "torch.Tensor"),
        ("torch.randn_like", "torch.Tensor"),
        ("torch.load", "?"),
        ("torch.compile", "?"),
        ("torch.max", "?"),
        ("torch.is_tensor", "?"),
        ("torch.FloatTensor", "torch.Tensor"),
        ("torch.Generator", None),
        ("torch.device", "torch.device"),
        ("torch.multiprocessing.Manager", "?"),
        ("torch.Tensor.device", "torch.device"),
        ("torch.Tensor.requires_grad", "?"),
        ("torch.Tensor.T", "torch.Tensor"),
        ("torch.Tensor.view", "torch.Tensor"),
        ("torch.Tensor.is_contiguous", "?"),
        ("torch.Tensor.item", "?"),
        ("torch.Tensor.__len__", None),
        ("torch.nn.functional.relu", "torch.Tensor"),
        ("torch.nn.functional.multi_head_attention_forward", "?"),
        ("torch.nn.Linear.__call__", "torch.Tensor"),
        ("torch.nn.LSTM.__call__", "?"),
        ("torch.nn.Sequential.__call__", "?"),
        ("torch.nn.Module.to", "self"),
        ("torch.nn.Parameter.to", "torch.Tensor"),
        ("torch.nn.parallel.DistributedDataParallel.to", "self"),
        ("torch.cuda.amp.GradScaler.scale", "torch.Tensor"),
        ("torch.jit.trace", "torch.jit.ScriptModule"),
        ("torch.linalg.svd", "?"),
        ("torch.linalg.norm", "torch.Tensor"),
        ("tensorflow.placeholder", "tensorflow.Tensor"),
        ("tensorflow.compat.v1.placeholder", "tensorflow.Tensor"),
        ("tensorflow.nn.relu", "tensorflow.Tensor"),
        ("tensorflow.nn.dynamic_rnn", "?"),
        ("tensorflow.nn.top_k", "?"),
        ("tensorflow.Session", None),
        ("tensorflow.Session.run", None),
        ("tensorflow.train.MonitoredTrainingSession", "tensorflow.train.MonitoredSession"),
        ("tensorflow.data.TFRecordDataset.map", "tensorflow.data.Dataset"),
        ("tensorflow.gfile.Exists", "?"),
        ("tensorflow.gfile.GFile", "tensorflow.gfile.GFile"),
        ("tensorflow.lite.TFLiteConverter.from_keras_model", "class"),
        ("tensorflow.keras.models.load_model", "tensorflow.keras.Model"),
        ("tensorflow.keras.layers.Input", "?"),
        ("tensorflow.keras.applications.ResNet50", "tensorflow.keras.Model"),
        ("tensorflow.keras.applications.resnet50.preprocess_input", None),
        ("tensorflow.keras.losses.MSE", "?"),
        ("keras.Sequential.fit", "keras.callbacks.History"),
        ("keras.engine.topology.Input", "?"),
        ("keras.optimizers.SGD", "keras.optimizers.SGD"),
        ("jax.numpy.zeros", "jax.Array"),
        ("jax.numpy.save", "?"),
        ("jax.jit", None),
        ("jax.random.PRNGKey", "jax.Array"),
        ("flax.training.train_state.TrainState.create", "class"),
        ("transformers.BertModel.from_pretrained", "class"),
        ("transformers.AutoModelForCausalLM.from_pretrained", "transformers.PreTrainedModel"),
        ("transformers.TFAutoModel.from_pretrained", "transformers.TFPreTrainedModel"),
        ("transformers.AutoProcessor.from_pretrained", "?"),
        ("transformers.PreTrainedTokenizerBase.__call__", "transformers.BatchEncoding"),
        ("transformers.Seq2SeqTrainer.train", "?"),
        ("diffusers.AutoencoderKL.from_pretrained", "class"),
        ("onnx.load", "onnx.ModelProto"),
        ("torchvision.models.resnet50", "torchvision.models.ResNet"),
        ("torchvision.transforms.Compose", None),
        ("numpy.zeros", None),
        ("", None),
    ],
)
def test_what_a_call_gives(symbol: str, gives: str | None) -> None:
    assert RETURNS.of(symbol) == gives


def slow(symbol: str) -> str | None:
    """The same answer by looking at every pattern."""
    parts = symbol.split(".")
    fitting = [
        (len(plain(pattern)), pattern, gives)
        for pattern, gives in PATTERNS.items()
        if pattern.count(".") == symbol.count(".")
        and all(fnmatch.fnmatchcase(part, one) for part, one in zip(parts, pattern.split("."), strict=True))
    ]
    most = max((length for length, *_ in fitting), default=0)
    return next((gives for length, _, gives in sorted(fitting, key=lambda f: f[1]) if length == most), None)


def plain(pattern: str) -> str:
    for glob in ("[a-z]", "[A-Z]", "[!GFO]"):
        pattern = pattern.replace(glob, "")
    return pattern.replace("*", "")


PARTS = sorted({part for pattern in PATTERNS for part in pattern.split(".")})


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(PATTERNS)),
    st.lists(st.sampled_from(PARTS), max_size=3),
    st.sampled_from(["relu", "Net", "__call__"]),
)
def test_the_table_agrees_with_a_slow_search(pattern: str, more: list[str], name: str) -> None:
    for symbol in (".".join((pattern, *more)), pattern.replace("*", name), ".".join((*pattern.split(".")[:-1], name))):
        assert RETURNS.of(symbol) == slow(symbol)


def test_no_pattern_stands_for_two_things() -> None:
    """A pattern that two technologies have must say the same in both: the table does not know whose it is."""
    for technology in BOOK.technologies:
        assert all(PATTERNS[pattern] == gives for pattern, gives in technology.returns.items())


def test_very_long_names_are_no_trouble() -> None:
    assert RETURNS.of("torch" + ".a" * 100_000) is None


def test_members_of_open_classes() -> None:
    members = {pattern: frozenset(names) for t in BOOK.technologies for pattern, names in t.members.items()}
    assert {"parameters", "to", "state_dict", "training", "forward", "__init__"} <= members["torch.nn.Module"]
    assert not {"weight", "backbone", "fc"} & members["torch.nn.Module"]
    assert {"fit", "compile", "save", "layers", "call", "fit_generator"} <= members["keras.models.Model"]
    assert members["tensorflow.keras.Model"] == members["tf_keras.Model"] == members["keras.Model"]
    assert {"log", "training_step", "trainer", "parameters"} <= members["pytorch_lightning.LightningModule"]
    assert "torch.Tensor" not in members
    assert "torch.nn.Linear" not in members


TECHNOLOGY = "technologies: [{id: thing, name: Thing, kind: mlops, about: A thing., match: {imports: [thing]}}]\n"


def refused(tmp_path: Path, text: str) -> str:
    (tmp_path / "mine.yaml").write_text(TECHNOLOGY + text)
    with pytest.raises(RulesError) as caught:
        load((tmp_path,))
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{technology: other, gives: {thing.A: [thing.a]}}", "returns of `other`, which is no technology"),
        ("{technology: thing, gives: {thing.A: [thing.a, thing.a]}}", "returns of `thing`: `thing.a` is there twice"),
        ("{technology: thing, gives: {thing.A: [thing.a], self: [thing.a]}}", "`thing.a` is there twice"),
        ("{technology: thing, gives: {thing.A: [other.a]}}", "returns: `other.a` begins with none of its own modules (thing)"),
        ("{technology: thing, gives: {thing.A: [thing]}}", "returns: `thing` is a module's name"),
        ("{technology: thing, gives: {thing.A: ['*.a']}}", "returns: `*.a` is no dotted name"),
        ("{technology: thing, gives: {A: [thing.a]}}", "gives `A`, which is neither a dotted class nor"),
        ("{technology: thing, gives: {thing.*: [thing.a]}}", "gives `thing.*`, which is neither a dotted class nor"),
    ],
)
def test_bad_returns_stop_the_run(tmp_path: Path, text: str, message: str) -> None:
    assert message in refused(tmp_path, f"returns: [{text}]\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{of: {other: [thing.A]}, names: [a]}", "members of `other`, which is no technology"),
        ("{of: {thing: [other.A]}, names: [a]}", "members: `other.A` begins with none of its own modules"),
        ("{of: {thing: [thing.A]}, names: [a.b]}", "members: `thing.A` has `a.b`, which is no name"),
    ],
)
def test_bad_members_stop_the_run(tmp_path: Path, text: str, message: str) -> None:
    assert message in refused(tmp_path, f"members: [{text}]\n")


def test_a_users_folder_has_the_last_word(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "returns: [{technology: pytorch, gives: {torch.nn.Module: [torch.load], torch.Tensor: [torch.special.mine]}}]\n"
        "members: [{of: {pytorch: [torch.nn.Module]}, names: [parameters]}]\n"
    )
    book = load((tmp_path,))
    torch = next(t for t in book.technologies if t.id == "pytorch")
    assert Returns(book.technologies).of("torch.load") == "torch.nn.Module"
    assert Returns(book.technologies).of("torch.save") == "?"
    assert torch.members["torch.nn.Module"] == ("parameters",)
    assert book.digest != BOOK.digest
