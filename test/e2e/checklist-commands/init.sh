cd infra/terraform
terraform init \
  -backend-config="bucket=<bucket>" \
  -backend-config="key=medspa-ai-platform/development/terraform.tfstate" \
  -backend-config="region=us-east-1"
