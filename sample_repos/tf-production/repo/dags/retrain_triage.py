from datetime import datetime, timedelta

from airflow import DAG
from airflow.providers.docker.operators.docker import DockerOperator
from docker.types import Mount

IMAGE = "registry.internal/claims-triage:{{ var.value.triage_image_tag }}"
MODELS = "/srv/triage/models"

with DAG(
    dag_id="retrain_triage",
    schedule="0 3 * * 1",
    start_date=datetime(2023, 5, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 1, "retry_delay": timedelta(minutes=20), "email": ["claims-ml@insurer.example"]},
    tags=["claims"],
) as dag:
    common = {
        "image": IMAGE,
        "auto_remove": "success",
        "mounts": [
            Mount(source=MODELS, target="/srv/models", type="bind"),
            Mount(source="/srv/mart", target="/srv/mart", type="bind", read_only=True),
        ],
    }
    train = DockerOperator(
        task_id="train",
        command="python -m training.train --claims /srv/mart/claims.parquet --models /srv/models",
        execution_timeout=timedelta(hours=2),
        **common,
    )
    promote = DockerOperator(
        task_id="promote",
        command="python -m training.promote --models /srv/models",
        skip_on_exit_code=99,
        **common,
    )
    train >> promote
