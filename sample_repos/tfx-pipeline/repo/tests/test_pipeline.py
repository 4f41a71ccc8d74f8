import pytest
from tfx import v1 as tfx

from churn.pipeline import create_pipeline


@pytest.fixture
def pipeline(tmp_path) -> tfx.dsl.Pipeline:
    return create_pipeline(str(tmp_path / "runs"), str(tmp_path / "data"), str(tmp_path / "serving"))


def test_nothing_is_pushed_without_a_blessing(pipeline):
    ids = [component.id for component in pipeline.components]
    assert ids[-1] == "Pusher"
    assert ids.index("Evaluator") < ids.index("Pusher")


def test_examples_are_validated(pipeline):
    assert {"StatisticsGen", "ExampleValidator"} <= {component.id for component in pipeline.components}
