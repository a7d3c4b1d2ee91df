terraform {
  # As infra/terraform, which lives in the same bucket.
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # Bucket, key and region come from -backend-config. The key is medspa-ai-platform/bootstrap/terraform.tfstate: beside the
  # environments' states, and out of reach of the roles that are made here.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
