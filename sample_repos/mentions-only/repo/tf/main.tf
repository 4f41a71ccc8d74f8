terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.60"
    }
  }
}

provider "aws" {
  region = var.region
}

resource "aws_s3_bucket" "texts" {
  bucket = "noticer-licence-texts"
}

resource "aws_s3_bucket_versioning" "texts" {
  bucket = aws_s3_bucket.texts.id
  versioning_configuration {
    status = "Enabled"
  }
}
