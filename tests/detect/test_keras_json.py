"""keras.json: its backend, and nothing from files that are something else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings, detectors_for
from scanner.detect.keras_json import detect

WATCHED = Settings(variables=("KERAS_BACKEND",))
GOOD = '{\n  "floatx": "float32",\n  "epsilon": 1e-07,\n  "backend": "theano",\n  "image_data_format": "channels_last"\n}\n'


def test_the_backend() -> None:
    assert [detector.name for detector in detectors_for("home/.keras/keras.json")] == ["keras_json"]
    [found] = detect("home/.keras/keras.json", GOOD.encode(), WATCHED).settings
    assert (found.name, found.value, found.line, found.text) == ("KERAS_BACKEND", "theano", 4, '"backend": "theano",')
    assert detect("keras.json", GOOD.encode(), Settings()).settings == ()


@pytest.mark.parametrize("text", ["[]", "1", '{"backend": 1}', '{"floatx": "float16"}', '{"backend": "jax", "model": {}}'])
def test_other_json(text: str) -> None:
    facts = detect("keras.json", text.encode(), WATCHED)
    assert (facts.settings, facts.unknowns) == ((), ())


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"backend": \ud800}', "{'backend': 'jax'}"])
def test_broken_json_is_said(text: str) -> None:
    facts = detect("keras.json", text.encode("utf-8", "surrogatepass"), WATCHED)
    assert facts.settings == ()
    assert facts.unknowns[-1].reason == "is not JSON"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_crash(data: bytes) -> None:
    assert detect("keras.json", data, WATCHED).settings == ()
