PROJECT = "acme-demand"
REGION = "europe-west3"
BUCKET = "gs://acme-demand-pipelines"
MODELS = "gs://acme-demand-models"
SALES_TABLE = "acme-demand.mart.daily_sales"
SERVICE_ACCOUNT = "pipelines@acme-demand.iam.gserviceaccount.com"

REGISTRY = f"{REGION}-docker.pkg.dev/{PROJECT}/demand"
TRAINER_IMAGE = f"{REGISTRY}/trainer:2.3.0"
PREDICTOR_IMAGE = f"{REGISTRY}/predictor:2.3.0"

ENDPOINT = "store-demand"
MACHINE = "n2-standard-4"
NIGHTLY = "TZ=Europe/Berlin 0 2 * * *"
