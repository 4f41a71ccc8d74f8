import yaml
from kfp import compiler

from pipelines.pipeline import nightly


def test_pipeline_compiles(tmp_path):
    spec = tmp_path / "nightly.yaml"
    compiler.Compiler().compile(nightly, str(spec))
    document = yaml.safe_load(spec.read_text())
    assert document["pipelineInfo"]["name"] == "store-demand-nightly"
    assert {"comp-train", "comp-evaluate", "comp-release"} <= set(document["components"])
