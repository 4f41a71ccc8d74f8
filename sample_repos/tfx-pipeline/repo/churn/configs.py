import os

PIPELINE_NAME = "churn"
IMAGE = os.environ.get("CHURN_IMAGE", "registry.internal/churn-pipeline:latest")
PIPELINE_ROOT = os.environ.get("CHURN_ROOT", "gs://churn-pipeline/runs")
DATA_ROOT = os.environ.get("CHURN_DATA", "gs://churn-pipeline/exports/current")
SERVING_ROOT = os.environ.get("CHURN_SERVING", "gs://churn-pipeline/serving/churn")

TRAIN_STEPS = 4000
EVAL_STEPS = 400
MIN_AUC = 0.74
