cd infra/terraform
terraform apply -var="environment=development"
