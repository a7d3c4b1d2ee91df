terraform {
  # 1.11: S3 locking by use_lockfile is generally available; 1.9: validations may look at other variables. 2 may break
  # what 1 keeps.
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # Bucket, key and region come from -backend-config: one state key an environment
  # (medspa-ai-platform/<environment>/terraform.tfstate).
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
