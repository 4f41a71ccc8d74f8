import os

from absl import logging
from tfx import v1 as tfx

from churn.pipeline import create_pipeline

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "tfx_out")


def main() -> None:
    pipeline = create_pipeline(
        root=os.path.join(OUT, "runs"),
        data=os.path.join(HERE, "data", "sample"),
        serving=os.path.join(OUT, "serving"),
        train_steps=20,
        eval_steps=5,
        min_auc=0.0,
        metadata=tfx.orchestration.metadata.sqlite_metadata_connection_config(os.path.join(OUT, "metadata.db")),
    )
    tfx.orchestration.LocalDagRunner().run(pipeline)


if __name__ == "__main__":
    logging.set_verbosity(logging.INFO)
    main()
