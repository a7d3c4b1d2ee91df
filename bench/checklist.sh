#!/usr/bin/env bash
# The checklist's own way back to a release (2.10, "redeploying a previous git SHA/image tag"; 2.5, "re-apply Terraform"; 2.3), as a
# script: checklist.sh <environment> <former tag>. It ends when ECS says that the service is stable. In a shell with the
# environment of `medspa sandbox env`, or of AWS, at the root of a checkout whose infra/terraform is initialised.
set -euo pipefail
environment=$1 tag=$2

cd infra/terraform
terraform apply -input=false -auto-approve -var="environment=$environment" \
  -var="api_image_tag=$tag" -var="voice_lambda_image_tag=$tag"
aws ecs wait services-stable --cluster "medspa-$environment" --services "medspa-$environment-api"
