provider "aws" {
  region = var.aws_region

  default_tags {
    tags = {
      Project     = "medspa-ai-platform"
      Environment = var.environment
      ManagedBy   = "terraform"
    }
  }
}
