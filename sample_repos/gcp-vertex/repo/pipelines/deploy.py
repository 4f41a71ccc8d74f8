"""Registers a SavedModel and puts it behind the endpoint."""

import argparse

from google.cloud import aiplatform

from pipelines import config


def find_endpoint() -> aiplatform.Endpoint:
    found = aiplatform.Endpoint.list(filter=f'display_name="{config.ENDPOINT}"')
    return found[0] if found else aiplatform.Endpoint.create(display_name=config.ENDPOINT)


def register(artifact_uri: str) -> aiplatform.Model:
    earlier = aiplatform.Model.list(filter=f'display_name="{config.ENDPOINT}"')
    return aiplatform.Model.upload(
        display_name=config.ENDPOINT,
        parent_model=earlier[0].resource_name if earlier else None,
        artifact_uri=artifact_uri,
        serving_container_image_uri=config.PREDICTOR_IMAGE,
        serving_container_predict_route="/predict",
        serving_container_health_route="/health",
        serving_container_ports=[8080],
    )


def deploy(artifact_uri: str, traffic: int) -> None:
    endpoint, model = find_endpoint(), register(artifact_uri)
    before = [deployed.id for deployed in endpoint.list_models()]
    model.deploy(
        endpoint=endpoint,
        machine_type=config.MACHINE,
        min_replica_count=2,
        max_replica_count=6,
        traffic_percentage=traffic,
        service_account=config.SERVICE_ACCOUNT,
    )
    if traffic == 100:
        for deployed_model_id in before:
            endpoint.undeploy(deployed_model_id=deployed_model_id)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--traffic", type=int, default=100)
    args = parser.parse_args()
    aiplatform.init(project=config.PROJECT, location=config.REGION)
    deploy(args.model, args.traffic)


if __name__ == "__main__":
    main()
