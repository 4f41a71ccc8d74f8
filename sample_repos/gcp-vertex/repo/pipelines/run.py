import argparse
import datetime as dt

from google.cloud import aiplatform
from kfp import compiler

from pipelines import config
from pipelines.pipeline import nightly

SPEC = "store_demand_nightly.yaml"


def job(day: str) -> aiplatform.PipelineJob:
    return aiplatform.PipelineJob(
        display_name="store-demand-nightly",
        template_path=SPEC,
        pipeline_root=config.BUCKET,
        parameter_values={"day": day},
        enable_caching=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--once", action="store_true")
    mode.add_argument("--schedule", action="store_true")
    args = parser.parse_args()
    compiler.Compiler().compile(nightly, SPEC)
    aiplatform.init(project=config.PROJECT, location=config.REGION, staging_bucket=config.BUCKET)
    if args.once:
        yesterday = dt.date.today() - dt.timedelta(days=1)
        job(yesterday.isoformat()).submit(service_account=config.SERVICE_ACCOUNT)
        return
    for schedule in aiplatform.PipelineJobSchedule.list(filter='display_name="nightly"'):
        schedule.delete()
    job("").create_schedule(display_name="nightly", cron=config.NIGHTLY, service_account=config.SERVICE_ACCOUNT)


if __name__ == "__main__":
    main()
