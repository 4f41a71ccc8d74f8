"""Steps of the pipeline. Each function runs alone in its image, so it imports what it needs itself."""

from kfp import dsl

from pipelines.config import TRAINER_IMAGE


@dsl.component(base_image="python:3.11-slim", packages_to_install=["google-cloud-bigquery==3.35.1"])
def extract(project: str, table: str, day: str, days: int, sales: dsl.Output[dsl.Dataset]):
    import datetime as dt

    from google.cloud import bigquery

    last = day or (dt.date.today() - dt.timedelta(days=1)).isoformat()
    query = f"""
        EXPORT DATA OPTIONS (uri = '{sales.uri}/part-*.csv', format = 'CSV', overwrite = true, header = true) AS
        SELECT store, article, weekday, promo, price, lag_1, lag_7, lag_28, sold
        FROM `{table}`
        WHERE day BETWEEN DATE_SUB(DATE '{last}', INTERVAL {days} DAY) AND DATE '{last}'
    """
    bigquery.Client(project=project).query(query).result()


@dsl.component(base_image=TRAINER_IMAGE)
def train(sales: dsl.Input[dsl.Dataset], epochs: int, model: dsl.Output[dsl.Model]):
    import tensorflow as tf

    from trainer.data import sales_dataset
    from trainer.model import build_model

    tf.keras.utils.set_random_seed(5)
    rows = sales_dataset(f"{sales.uri}/part-*.csv", shuffle=True)
    forecaster = build_model(rows)
    forecaster.fit(rows, epochs=epochs, verbose=2)
    forecaster.export(model.uri, verbose=False)
    model.metadata["framework"] = f"tensorflow {tf.__version__}"


@dsl.component(base_image=TRAINER_IMAGE)
def evaluate(sales: dsl.Input[dsl.Dataset], model: dsl.Input[dsl.Model], metrics: dsl.Output[dsl.Metrics]) -> float:
    import tensorflow as tf

    from trainer.data import sales_dataset

    forecaster = tf.saved_model.load(model.uri)
    error, total = 0.0, 0.0
    for features, sold in sales_dataset(f"{sales.uri}/part-*.csv", shuffle=False):
        expected = tf.squeeze(forecaster.serve(features), axis=-1)
        error += float(tf.reduce_sum(tf.abs(expected - sold)))
        total += float(tf.reduce_sum(sold))
    wape = error / max(total, 1.0)
    metrics.log_metric("wape", wape)
    return wape


@dsl.component(base_image=TRAINER_IMAGE)
def release(model: dsl.Input[dsl.Model], project: str, region: str, traffic: int):
    from google.cloud import aiplatform

    from pipelines.deploy import deploy

    aiplatform.init(project=project, location=region)
    deploy(model.uri, traffic)
