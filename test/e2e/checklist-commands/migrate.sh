cd infra/terraform

CLUSTER="$(terraform output -raw ecs_cluster_name)"
TASK_DEF="$(terraform output -raw migration_task_definition_arn)"
SG="$(terraform output -raw ecs_task_security_group_id)"
SUBNET_1="$(terraform output -json private_subnet_ids | jq -r '.[0]')"
SUBNET_2="$(terraform output -json private_subnet_ids | jq -r '.[1]')"

aws ecs run-task \
  --cluster "$CLUSTER" \
  --task-definition "$TASK_DEF" \
  --launch-type FARGATE \
  --network-configuration "awsvpcConfiguration={subnets=[$SUBNET_1,$SUBNET_2],securityGroups=[$SG],assignPublicIp=DISABLED}"
