import os

from tfx import v1 as tfx

from churn import configs
from churn.pipeline import create_pipeline

SPEC = os.path.join("build", f"{configs.PIPELINE_NAME}.json")


def main() -> None:
    os.makedirs(os.path.dirname(SPEC), exist_ok=True)
    runner = tfx.orchestration.experimental.KubeflowV2DagRunner(
        config=tfx.orchestration.experimental.KubeflowV2DagRunnerConfig(default_image=configs.IMAGE),
        output_filename=SPEC,
    )
    runner.run(create_pipeline(configs.PIPELINE_ROOT, configs.DATA_ROOT, configs.SERVING_ROOT))


if __name__ == "__main__":
    main()
