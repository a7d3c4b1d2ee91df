import type { Edit } from '../../support/review/module-copy.ts'

/** One mistake in the code of infra/terraform, and the finding that it must raise in production. */
export type Breakage = Edit & { rule: string; address: string }

const alb = 'modules/ecs_fargate/alb.tf'
const redis = 'modules/redis/main.tf'
const group = 'module.redis[0].aws_elasticache_replication_group.this'
const database = 'module.rds[0].aws_db_instance.this'

export const breakages: Breakage[] = [
  {
    rule: 'boundary',
    address: 'module.lambda[0].aws_iam_role.this',
    file: 'main.tf',
    from: '\n  permissions_boundary = local.permissions_boundary\n}\n\nmodule "api_gateway" {',
    to: '}\n\nmodule "api_gateway" {',
  },
  {
    rule: 'open-ingress',
    address: 'module.ecs_fargate[0].aws_vpc_security_group_ingress_rule.alb_test[0]',
    file: 'modules/ecs_fargate/security_groups.tf',
    from: 'cidr_ipv4         = var.vpc_cidr',
    to: 'cidr_ipv4         = "0.0.0.0/0"',
  },
  {
    rule: 'open-ingress',
    address: 'module.redis[0].aws_vpc_security_group_ingress_rule.clients',
    file: redis,
    from: 'referenced_security_group_id = var.client_security_group_id',
    to: 'cidr_ipv6 = "::/0"',
  },
  {
    rule: 'open-ingress',
    address: 'module.rds[0].aws_security_group.this',
    file: 'modules/rds/main.tf',
    from: 'description = "Postgres, from tasks only"',
    to: `description = "Postgres, from anywhere"
      ingress {
        protocol    = "tcp"
        from_port   = 80
        to_port     = 80
        cidr_blocks = ["0.0.0.0/0"]
      }`,
  },
  {
    rule: 'redirect',
    address: 'module.ecs_fargate[0].aws_lb_listener.http[0]',
    file: alb,
    from: 'type             = var.https ? "redirect" : "forward"',
    to: 'type             = "forward"',
  },
  {
    rule: 'redirect',
    address: 'module.ecs_fargate[0].aws_lb_listener_rule.http_health[0]',
    file: alb,
    from: 'var.environment == "development" && var.https && !var.enable_blue_green',
    to: 'var.https',
  },
  {
    rule: 'tls-policy',
    address: 'module.ecs_fargate[0].aws_lb_listener.https[0]',
    file: alb,
    from: 'ssl_policy        = var.tls_policy',
    to: 'ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"',
  },
  {
    rule: 'tls-policy',
    address: 'module.ecs_fargate[0].aws_lb_listener.test[0]',
    file: alb,
    from: 'protocol          = var.https ? "HTTPS" : "HTTP"',
    to: 'protocol          = "HTTP"',
  },
  {
    rule: 'public-database',
    address: database,
    file: 'modules/rds/main.tf',
    from: 'publicly_accessible    = false',
    to: 'publicly_accessible    = true',
  },
  {
    rule: 'public-database',
    address: 'module.rds[0].aws_db_subnet_group.this',
    file: 'main.tf',
    from: `vpc_id                      = module.vpc[0].vpc_id
  subnet_ids                  = module.vpc[0].private_subnet_ids
  client_security_group_id    = module.ecs_fargate[0].task_security_group_id
  instance_class`,
    to: `vpc_id                      = module.vpc[0].vpc_id
  subnet_ids                  = module.vpc[0].public_subnet_ids
  client_security_group_id    = module.ecs_fargate[0].task_security_group_id
  instance_class`,
  },
  {
    rule: 'redis-tls',
    address: group,
    file: redis,
    from: 'transit_encryption_enabled = true',
    to: 'transit_encryption_enabled = false',
  },
  {
    rule: 'redis-auth',
    address: group,
    file: redis,
    from: '= var.auth_token',
    to: '= null',
  },
  {
    rule: 'encryption',
    address: group,
    file: redis,
    from: 'at_rest_encryption_enabled = true',
    to: 'at_rest_encryption_enabled = false',
  },
  {
    rule: 'encryption',
    address: database,
    file: 'modules/rds/main.tf',
    from: 'storage_encrypted     = true',
    to: 'storage_encrypted     = false',
  },
  {
    rule: 'encryption',
    address: 'module.ecr.aws_ecr_repository.this["api"]',
    file: 'modules/ecr/main.tf',
    from: 'encryption_configuration {\n    encryption_type = "AES256"\n  }',
    to: '',
  },
  {
    rule: 'alarms-arrive',
    address: 'aws_sns_topic.alarms',
    file: 'alarms.tf',
    from: 'resource "aws_sns_topic" "alarms" {',
    to: 'resource "aws_sns_topic" "alarms" {\n  kms_master_key_id = "alias/aws/sns"',
  },
  {
    rule: 'iam-star',
    address: 'module.ecs_fargate[0].aws_iam_role_policy.execution',
    file: 'modules/ecs_fargate/iam.tf',
    from: 'Resource = concat([var.repository_arn], var.target_repository_arns)',
    to: 'Resource = "*"',
  },
  {
    rule: 'iam-star',
    address: 'module.lambda[0].aws_iam_role_policy.log',
    file: 'modules/lambda/main.tf',
    from: '["logs:CreateLogStream", "logs:PutLogEvents"]',
    to: '"logs:*"',
  },
  {
    rule: 'iam-star',
    address: 'aws_sns_topic_policy.alarms',
    file: 'alarms.tf',
    from: 'Principal = { Service = "cloudwatch.amazonaws.com" }',
    to: 'Principal = "*"',
  },
  {
    rule: 'execution-secrets',
    address: 'module.ecs_fargate[0].aws_iam_role_policy.execution',
    file: 'modules/ecs_fargate/iam.tf',
    from: 'Resource = [var.app_secret_arn, var.redis_auth_secret_arn]',
    to: 'Resource = [var.app_secret_arn, var.redis_auth_secret_arn, "arn:aws:secretsmanager:*:*:secret:medspa-*"]',
  },
  {
    rule: 'execution-secrets',
    address: 'module.ecs_fargate[0].aws_iam_role_policy.probe_execution',
    file: 'modules/ecs_fargate/iam.tf',
    from: 'compact([var.app_secret_arn, var.redis_auth_secret_arn, var.database_master_secret_arn])',
    to: '[var.app_secret_arn, var.repository_arn]',
  },
  {
    rule: 'trust-account',
    address: 'module.ecs_fargate[0].aws_iam_role.codedeploy[0]',
    file: 'modules/ecs_fargate/iam.tf',
    from: '"aws:SourceAccount" = data',
    to: '"aws:ResourceAccount" = data',
  },
  {
    rule: 'trust-account',
    address: 'module.lambda[0].aws_iam_role.this',
    file: 'modules/lambda/main.tf',
    from: '"aws:SourceAccount" = data',
    to: '"aws:ResourceAccount" = data',
  },
  {
    rule: 'voice-upstream',
    address: 'module.lambda[0].aws_lambda_function.voice[0]',
    file: 'modules/lambda/main.tf',
    from: 'local.parked || var.upstream_servername == null ?',
    to: 'true ?',
  },
  {
    rule: 'waf',
    address: 'module.ecs_fargate[0].aws_lb.api',
    file: 'modules/ecs_fargate/waf.tf',
    from: 'resource_arn = aws_lb.api.arn',
    to: 'resource_arn = aws_lb_target_group.api["blue"].arn',
  },
  {
    rule: 'waf',
    address: 'module.ecs_fargate[0].aws_wafv2_web_acl.api[0]',
    file: 'modules/ecs_fargate/waf.tf',
    from: 'priority = 0\n\n    action',
    to: 'priority = 9\n\n    action',
  },
  {
    rule: 'logs-kept',
    address: 'module.ecs_fargate[0].aws_lb.api',
    file: 'access_logs.tf',
    from: 'status = "Enabled"',
    to: 'status = "Disabled"',
  },
  {
    rule: 'logs-kept',
    address: 'module.rds[0].aws_db_instance.this',
    file: 'logs.tf',
    from: '"/aws/rds/instance/',
    to: '"/aws/rds/',
  },
  {
    rule: 'logs-kept',
    address: 'module.redis[0].aws_elasticache_replication_group.this',
    file: 'main.tf',
    from: 'slow_log_group           = aws_cloudwatch_log_group.redis.name',
    to: 'slow_log_group           = "/elsewhere"',
  },
  {
    rule: 'logs-kept',
    address: 'aws_cloudwatch_log_group.gateway',
    file: 'logs.tf',
    from: '/gateway"\n  retention_in_days = local.log_retention_days',
    to: '/gateway"',
  },
  {
    rule: 'logs-personal',
    address: 'module.api_gateway[0].aws_apigatewayv2_stage.default',
    file: 'modules/api_gateway/main.tf',
    from: '$context.routeKey',
    to: '$context.path',
  },
  {
    rule: 'log-bucket',
    address: 'aws_s3_bucket.access_logs',
    file: 'access_logs.tf',
    from: 'sse_algorithm = "AES256"',
    to: 'sse_algorithm = "aws:kms"',
  },
  {
    rule: 'task-user',
    address: 'module.ecs_fargate[0].aws_ecs_task_definition.migrate',
    file: 'modules/ecs_fargate/task_definitions.tf',
    from: 'user                   = "1000:1000"',
    to: 'user                   = "0"',
  },
  {
    rule: 'task-root',
    address: 'module.ecs_fargate[0].aws_ecs_task_definition.api',
    file: 'modules/ecs_fargate/task_definitions.tf',
    from: 'readonlyRootFilesystem = true',
    to: 'readonlyRootFilesystem = false',
  },
  {
    rule: 'spot-notice',
    address: 'module.ecs_fargate[0].aws_lb_target_group.api["green"]',
    file: alb,
    from: 'drain_seconds = 30',
    to: 'drain_seconds = 60',
  },
  {
    rule: 'kept-apart',
    address: 'module.secrets.aws_secretsmanager_secret.app',
    file: 'main.tf',
    from: 'recovery_window_days = var.secret_recovery_window_days',
    to: 'recovery_window_days = length(module.vpc[0].private_subnet_ids) > 9 ? 7 : 30',
  },
  {
    // By way of a local and an output: the module call itself names no other module.
    rule: 'kept-apart',
    address: 'module.ecr.aws_ecr_repository.this',
    file: 'main.tf',
    from: 'module "ecr" {\n  source = "./modules/ecr"\n\n  name    = local.name',
    to: 'locals {\n  tasks_cluster = module.ecs_fargate[0].cluster_name\n}\n\nmodule "ecr" {\n  source = "./modules/ecr"\n\n  name    = local.tasks_cluster',
  },
  // A release parameter that depended on a module that it parks would be a cycle, which Terraform refuses by itself.
]
