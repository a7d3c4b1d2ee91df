provider "aws" {
  region = var.aws_region
  # In another account a bare apply would build a second platform.
  allowed_account_ids = var.allowed_account_ids

  default_tags {
    tags = merge(var.tags, {
      Project     = "medspa-ai-platform"
      Environment = var.environment
      ManagedBy   = "terraform"
    })
  }
}
