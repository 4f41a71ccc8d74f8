terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.10"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

variable "image" {
  type = string
}

resource "aws_s3_bucket" "models" {
  bucket = "surface-defects-models"
}

resource "aws_s3_bucket_versioning" "models" {
  bucket = aws_s3_bucket.models.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_ecs_cluster" "inspection" {
  name = "inspection"
}

resource "aws_ecs_task_definition" "triton" {
  family                   = "triton"
  requires_compatibilities = ["EC2"]
  container_definitions = jsonencode([{
    name                 = "triton"
    image                = var.image
    memory               = 14000
    portMappings         = [{ containerPort = 8001 }]
    resourceRequirements = [{ type = "GPU", value = "1" }]
  }])
}

resource "aws_ecs_service" "triton" {
  name            = "triton"
  cluster         = aws_ecs_cluster.inspection.id
  task_definition = aws_ecs_task_definition.triton.arn
  desired_count   = 2
}
