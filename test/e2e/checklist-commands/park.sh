cd infra/terraform
terraform init -reconfigure \
  -backend-config="bucket=<bucket>" \
  -backend-config="key=medspa-ai-platform/development/terraform.tfstate" \
  -backend-config="region=us-east-1"

terraform destroy -auto-approve \
  -var="environment=development" \
  -target=module.ecs_fargate \
  -target=module.rds \
  -target=module.redis \
  -target=module.lambda \
  -target="module.api_gateway[0]" \
  -target=module.vpc
