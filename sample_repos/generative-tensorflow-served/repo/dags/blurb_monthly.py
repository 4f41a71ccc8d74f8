"""Fine-tunes on last month's texts and publishes the model if it is no worse."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from airflow import DAG
from airflow.operators.python import PythonOperator, ShortCircuitOperator
from airflow.providers.docker.operators.docker import DockerOperator
from docker.types import Mount

RUNS = Path("/mnt/runs/blurb")
MOUNTS = [
    Mount("/mnt/runs/blurb", "/mnt/runs/blurb", type="bind"),
    Mount("/mnt/models/blurb", "/mnt/models/blurb", type="bind"),
]


def no_worse(ds_nodash: str) -> bool:
    fresh = json.loads((RUNS / ds_nodash / "scores.json").read_text())["valid_loss"]
    kept = json.loads((RUNS / "current.json").read_text())["valid_loss"]
    return fresh <= kept * 1.01


def remember(ds_nodash: str) -> None:
    shutil.copyfile(RUNS / ds_nodash / "scores.json", RUNS / "current.json")


with DAG(
    "blurb_monthly",
    schedule="0 3 2 * *",
    start_date=datetime(2024, 3, 1),
    catchup=False,
    default_args={"retries": 1, "retry_delay": timedelta(minutes=20), "owner": "listing-quality"},
) as dag:
    finetune = DockerOperator(
        task_id="finetune",
        image="registry.internal/blurb-trainer:stable",
        command=(
            "blurb.finetune --train /mnt/runs/blurb/train-{{ ds_nodash }}.jsonl"
            " --valid /mnt/runs/blurb/valid.jsonl --out /mnt/runs/blurb/{{ ds_nodash }}"
        ),
        mounts=MOUNTS,
    )
    gate = ShortCircuitOperator(task_id="no_worse", python_callable=no_worse)
    export = DockerOperator(
        task_id="export",
        image="registry.internal/blurb-trainer:stable",
        command="blurb.export --checkpoint /mnt/runs/blurb/{{ ds_nodash }}",
        mounts=MOUNTS,
    )
    remember_scores = PythonOperator(task_id="remember", python_callable=remember)
    finetune >> gate >> export >> remember_scores
