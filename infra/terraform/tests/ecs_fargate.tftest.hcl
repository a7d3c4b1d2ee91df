mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                       = "medspa-development"
  environment                = "development"
  aws_region                 = "us-east-1"
  vpc_id                     = "vpc-1"
  vpc_cidr                   = "10.0.0.0/16"
  public_subnet_ids          = ["subnet-1", "subnet-2"]
  task_subnet_ids            = ["subnet-3", "subnet-4"]
  assign_public_ip           = false
  https                      = false
  certificate_arn            = null
  repository_url             = "123456789012.dkr.ecr.us-east-1.amazonaws.com/medspa-development-api"
  repository_arn             = "arn:aws:ecr:us-east-1:123456789012:repository/medspa-development-api"
  image_tag                  = "abc"
  pinned_task_definition_arn = null
  task_cpu                   = 512
  task_memory                = 1024
  app_secret_arn             = "arn:aws:secretsmanager:us-east-1:123456789012:secret:medspa-development-app-secrets-AbCdEf"
  redis_auth_secret_arn      = "arn:aws:secretsmanager:us-east-1:123456789012:secret:medspa-development-redis-auth-AbCdEf"
  database_master_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-11111111-2222-3333-4444-555555555555-AbCdEf"
  redis_address              = "redis.example:6379"
  public_base_url            = null
  voice_public_base_url      = "https://voice.example"
  api_log_group              = { name = "/medspa/development/api", arn = "arn:aws:logs:us-east-1:123456789012:log-group:/medspa/development/api" }
  migrate_log_group          = { name = "/medspa/development/migrate", arn = "arn:aws:logs:us-east-1:123456789012:log-group:/medspa/development/migrate" }
  probe_log_group            = { name = "/medspa/development/probe", arn = "arn:aws:logs:us-east-1:123456789012:log-group:/medspa/development/probe" }
  alarm_topic_arn            = "arn:aws:sns:us-east-1:123456789012:medspa-development-alarms"
  desired_count              = 1
  autoscaling_min_capacity   = 1
  autoscaling_max_capacity   = 4
  on_demand_base             = 0
  minimum_healthy_percent    = 100
  maximum_percent            = 200
  enable_blue_green          = false
  access_logs_bucket         = "medspa-development-access-logs-123456789012-us-east-1"
  deletion_protection        = false
  api_environment            = {}
  api_secret_keys            = ["DATABASE_URL", "ADMIN_JWT_SECRET", "TWILIO_AUTH_TOKEN", "TELNYX_PUBLIC_KEY"]
  api_port                   = 8080
  api_health_path            = "/health"
  api_task_policies          = {}
  tls_policy                 = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
  waf                        = "off"

  codedeploy_deployment_config_name        = "CodeDeployDefault.ECSAllAtOnce"
  codedeploy_ready_wait_time_minutes       = 60
  codedeploy_termination_wait_time_minutes = 5
}

run "rolling" {
  command = apply

  module {
    source = "./modules/ecs_fargate"
  }

  assert {
    condition     = aws_lb.api.tags.Name == "medspa-development-api" && aws_lb_target_group.api["blue"].tags.Name == "medspa-development-api-blue" && aws_ecs_cluster.this.tags.Name == "medspa-development"
    error_message = "load balancer, target group and cluster carry their names"
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.certificate_expires) == 0
    error_message = "without a certificate none expires"
  }

  assert {
    condition     = length(aws_ecs_service.api_rolling) == 1 && length(aws_ecs_service.api) == 0 && length(aws_codedeploy_app.api) == 0 && length(aws_lb_listener.test) == 0
    error_message = "one rolling service, nothing of CodeDeploy"
  }

  assert {
    condition     = aws_ecs_service.api_rolling[0].task_definition == aws_ecs_task_definition.api.arn
    error_message = "without a pin the service runs what was registered"
  }

  assert {
    condition = [for definition in [aws_ecs_task_definition.api, aws_ecs_task_definition.migrate] : jsondecode(definition.container_definitions)[0].image] == [
      "${var.repository_url}:abc", "${var.repository_url}:migrate-abc",
    ]
    error_message = "without a digest the tag names the image"
  }

  assert {
    condition     = one(aws_ecs_service.api_rolling[0].capacity_provider_strategy).capacity_provider == "FARGATE_SPOT"
    error_message = "development runs on Spot alone"
  }

  assert {
    condition     = aws_lb_listener.http[0].default_action[0].type == "forward" && length(aws_lb_listener.https) == 0
    error_message = "without a certificate port 80 serves"
  }

  assert {
    condition     = aws_ecs_task_definition.api.skip_destroy && aws_ecs_task_definition.migrate.skip_destroy && aws_ecs_task_definition.api.tags.release == "abc"
    error_message = "revisions stay, and say which release they are"
  }

  assert {
    condition = alltrue([for definition in [aws_ecs_task_definition.api, aws_ecs_task_definition.migrate] : alltrue([
      for container in jsondecode(definition.container_definitions) : container.readonlyRootFilesystem && container.user == "1000:1000" && container.stopTimeout + aws_lb_target_group.api["blue"].deregistration_delay < 120
    ])])
    error_message = "tasks run as nobody, on a read-only root, and stop within Spot's notice"
  }

  assert {
    condition = { for variable in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].environment : variable.name => variable.value } == {
      PORT                  = "8080"
      ENV                   = "development"
      ENVIRONMENT           = "development"
      RELEASE               = "abc"
      REDIS_ADDR            = "redis.example:6379"
      REDIS_TLS             = "true"
      VOICE_PUBLIC_BASE_URL = "https://voice.example"
    }
    error_message = "the API's environment is the contract's"
  }

  assert {
    condition = { for secret in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].secrets : secret.name => secret.valueFrom } == {
      DATABASE_URL      = "${var.app_secret_arn}:DATABASE_URL::"
      ADMIN_JWT_SECRET  = "${var.app_secret_arn}:ADMIN_JWT_SECRET::"
      TWILIO_AUTH_TOKEN = "${var.app_secret_arn}:TWILIO_AUTH_TOKEN::"
      TELNYX_PUBLIC_KEY = "${var.app_secret_arn}:TELNYX_PUBLIC_KEY::"
      REDIS_PASSWORD    = "${var.redis_auth_secret_arn}:REDIS_PASSWORD::"
    }
    error_message = "the API's secrets are the contract's"
  }

  assert {
    condition     = one(aws_ecs_service.api_rolling[0].alarms).enable && one(aws_ecs_service.api_rolling[0].alarms).rollback && one(aws_ecs_service.api_rolling[0].alarms).alarm_names == toset(["medspa-development-api-5xx"])
    error_message = "a rolling deployment that answers 5xx goes back"
  }

  assert {
    condition     = one([for query in aws_cloudwatch_metric_alarm.no_healthy_target.metric_query : query.expression if query.return_data == true]) == "SUM([FILL(blue, 0)])"
    error_message = "the one group's healthy targets are counted"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.migrate.container_definitions)[0].image == "${var.repository_url}:migrate-abc"
    error_message = "the migrator is of the same release"
  }
}

run "public_url" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    public_base_url       = "https://api.example.com"
    voice_public_base_url = null
  }

  assert {
    condition = { for variable in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].environment : variable.name => variable.value if strcontains(variable.name, "URL") } == {
      PUBLIC_BASE_URL       = "https://api.example.com"
      VOICE_PUBLIC_BASE_URL = "https://api.example.com"
    }
    error_message = "a public URL that somebody wrote is the API's, and without a gateway the voice webhooks' too"
  }
}

run "no_public_url" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    voice_public_base_url = null
  }

  assert {
    condition     = [for variable in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].environment : variable.name if strcontains(variable.name, "URL")] == []
    error_message = "the load balancer's own name is nobody's public URL"
  }
}

run "pinned" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    image_tag                  = "def"
    pinned_task_definition_arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/medspa-development-api:3"
    image_digest               = "sha256:0123"
    migrate_image_digest       = "sha256:4567"
  }

  assert {
    condition = [for definition in [aws_ecs_task_definition.api, aws_ecs_task_definition.migrate] : jsondecode(definition.container_definitions)[0].image] == [
      "${var.repository_url}@sha256:0123", "${var.repository_url}@sha256:4567",
    ]
    error_message = "images are named by digest where one is known"
  }

  assert {
    condition     = aws_ecs_task_definition.api.tags.release == "def" && aws_ecs_task_definition.migrate.tags.release == "def"
    error_message = "the revision's tag says the release"
  }

  assert {
    condition     = aws_ecs_service.api_rolling[0].task_definition == var.pinned_task_definition_arn
    error_message = "the service stays at its pin while another release is registered"
  }
}

run "first_creation_by_the_tool" {
  command   = plan
  state_key = "first"

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    desired_count            = 0
    autoscaling_min_capacity = 0
  }

  assert {
    condition     = aws_appautoscaling_target.api.min_capacity == 0 && aws_appautoscaling_target.api.max_capacity == 4
    error_message = "nothing starts before the schema is there; the maximum does not depend on it"
  }
}

run "fewest_tasks_stay_as_the_tool_set_them" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    autoscaling_min_capacity = 2
    autoscaling_max_capacity = 6
  }

  assert {
    condition     = aws_appautoscaling_target.api.min_capacity == 1 && aws_appautoscaling_target.api.max_capacity == 6
    error_message = "a bare plan leaves the minimum as it is, and sets the maximum"
  }
}

run "certificate_in_development" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    https           = true
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition     = aws_lb_listener.http[0].default_action[0].type == "redirect" && aws_lb_listener.https[0].port == 443
    error_message = "port 80 redirects to HTTPS"
  }

  assert {
    condition     = one(one(aws_lb_listener_rule.http_health[0].condition).path_pattern).values == toset(["/health"])
    error_message = "port 80 still answers /health"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.certificate_expires[0].dimensions.CertificateArn == var.certificate_arn && aws_cloudwatch_metric_alarm.certificate_expires[0].threshold == 30
    error_message = "a certificate that nobody renews raises an alarm"
  }
}

run "certificate_and_blue_green_in_development" {
  command   = plan
  state_key = "not_live"

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    https             = true
    certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    enable_blue_green = true
  }

  assert {
    condition     = length(aws_lb_listener_rule.http_health) == 0
    error_message = "no rule is left on a group that CodeDeploy moved away from"
  }
}

run "blue_green_without_certificate" {
  command   = plan
  state_key = "not_live"

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    enable_blue_green = true
  }

  assert {
    condition     = length(aws_lb_listener.http) == 0 && aws_lb_listener.http_blue_green[0].port == 80 && aws_lb_listener.test[0].protocol == "HTTP"
    error_message = "CodeDeploy moves port 80, and tests over HTTP"
  }
}

run "public_tasks" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    assign_public_ip = true
  }

  assert {
    condition     = one(aws_ecs_service.api_rolling[0].network_configuration).assign_public_ip
    error_message = "tasks get public addresses"
  }
}

run "on_demand_base" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    on_demand_base = 1
  }

  assert {
    condition     = { for entry in aws_ecs_service.api_rolling[0].capacity_provider_strategy : entry.capacity_provider => entry.base } == { FARGATE = 1, FARGATE_SPOT = 0 }
    error_message = "the first task runs on demand"
  }
}

run "production_without_certificate" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    name        = "medspa-production"
    environment = "production"
  }

  expect_failures = [aws_lb.api]
}

run "blue_green" {
  command   = plan
  state_key = "not_live"

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    name              = "medspa-production"
    environment       = "production"
    enable_blue_green = true
    https             = true
    certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition     = length(aws_ecs_service.api) == 1 && length(aws_ecs_service.api_rolling) == 0 && one(aws_ecs_service.api[0].deployment_controller).type == "CODE_DEPLOY"
    error_message = "CodeDeploy deploys the one service"
  }

  assert {
    condition     = aws_lb_listener.test[0].protocol == "HTTPS" && aws_lb_listener.test[0].port == 9000 && aws_vpc_security_group_ingress_rule.alb_test[0].cidr_ipv4 == "10.0.0.0/16"
    error_message = "the test listener is HTTPS, for the VPC only"
  }

  assert {
    condition     = one(aws_codedeploy_deployment_group.api[0].alarm_configuration).alarms == toset(["medspa-production-api-5xx"]) && contains(one(aws_codedeploy_deployment_group.api[0].auto_rollback_configuration).events, "DEPLOYMENT_STOP_ON_ALARM")
    error_message = "a blue/green deployment that answers 5xx goes back"
  }

  assert {
    condition     = one(one(aws_codedeploy_deployment_group.api[0].blue_green_deployment_config).deployment_ready_option).action_on_timeout == "STOP_DEPLOYMENT" && one(one(aws_codedeploy_deployment_group.api[0].blue_green_deployment_config).deployment_ready_option).wait_time_in_minutes == 60
    error_message = "no traffic shifts before somebody continues the deployment"
  }

  assert {
    condition     = one([for query in aws_cloudwatch_metric_alarm.no_healthy_target.metric_query : query.expression if query.return_data == true]) == "SUM([FILL(blue, 0), FILL(green, 0)])" && aws_cloudwatch_metric_alarm.no_healthy_target.treat_missing_data == "breaching"
    error_message = "healthy targets are counted over both groups, and silence is an alarm"
  }

  assert {
    condition     = length(aws_lb_listener_rule.http_health) == 0 && aws_lb_listener.http[0].default_action[0].type == "redirect"
    error_message = "in production port 80 only redirects"
  }
}

# --- a flip of what is live, with the state that "rolling" left

run "flip_to_blue_green" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    enable_blue_green = true
  }

  expect_failures = [terraform_data.deployment_kind]
}

run "another_port_of_what_is_live" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    api_port = 9090
  }

  expect_failures = [terraform_data.port]
}

run "live_blue_green" {
  command   = apply
  state_key = "blue_green"

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    enable_blue_green = true
  }

  assert {
    condition     = aws_ecs_service.api[0].force_delete
    error_message = "a service with two task sets is deleted too"
  }

  assert {
    condition = alltrue([for statement in jsondecode(aws_iam_role_policy.codedeploy[0].policy).Statement : alltrue([
      for arn in statement.Resource : strcontains(arn, ":listener-rule/") && endswith(arn, "/*")
    ]) if contains(statement.Action, "elasticloadbalancing:ModifyRule")])
    error_message = "CodeDeploy moves rules by the ARNs of rules"
  }

  assert {
    condition     = length([for statement in jsondecode(aws_iam_role_policy.codedeploy[0].policy).Statement : statement if contains(statement.Action, "elasticloadbalancing:ModifyRule") && length(statement.Resource) == 2]) == 1
    error_message = "of both listeners that it moves"
  }
}

run "live_blue_green_with_other_percentages" {
  command   = plan
  state_key = "blue_green"

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    enable_blue_green       = true
    minimum_healthy_percent = 50
    maximum_percent         = 150
  }

  assert {
    condition     = aws_ecs_service.api[0].deployment_maximum_percent == 150
    error_message = "UpdateService takes them of a CodeDeploy service too"
  }
}

run "flip_to_rolling" {
  command   = plan
  state_key = "blue_green"

  module {
    source = "./modules/ecs_fargate"
  }

  expect_failures = [terraform_data.deployment_kind]
}

run "certificate_added_to_live_blue_green" {
  command   = plan
  state_key = "blue_green"

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    enable_blue_green = true
    https             = true
    certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }

  expect_failures = [terraform_data.deployment_kind]
}

run "live_blue_green_with_certificate" {
  command   = apply
  state_key = "blue_green_certificate"

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    enable_blue_green = true
    https             = true
    certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }
}

run "another_certificate_of_live_blue_green" {
  command   = plan
  state_key = "blue_green_certificate"

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    enable_blue_green = true
    https             = true
    certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/99999999-2222-3333-4444-555555555555"
  }

  assert {
    condition     = endswith(aws_lb_listener.https[0].certificate_arn, "99999999-2222-3333-4444-555555555555")
    error_message = "a certificate is renewed while it serves"
  }
}

run "certificate_taken_from_live_blue_green" {
  command   = plan
  state_key = "blue_green_certificate"

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    enable_blue_green = true
  }

  expect_failures = [terraform_data.deployment_kind]
}

# A load balancer that exists keeps the protection that it has: this one is new.
run "protected_and_logged" {
  command   = plan
  state_key = "protected_and_logged"

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    deletion_protection = true
  }

  assert {
    condition     = aws_lb.api.enable_deletion_protection && one(aws_lb.api.access_logs).enabled && one(aws_lb.api.access_logs).bucket == "medspa-development-access-logs-123456789012-us-east-1"
    error_message = "the load balancer refuses to be deleted, and logs each request"
  }

  assert {
    condition     = length(aws_wafv2_web_acl.api) == 0 && length(aws_wafv2_web_acl_association.api) == 0
    error_message = "there is no web ACL where none is asked for"
  }
}

run "web_acl_that_counts" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    waf = "count"
  }

  assert {
    condition     = alltrue([for rule in aws_wafv2_web_acl.api[0].rule : length(one(rule.override_action).count) == 1 && length(one(rule.override_action).none) == 0 if rule.name != "webhooks"])
    error_message = "no rule blocks"
  }

  assert {
    condition     = one([for rule in aws_wafv2_web_acl.api[0].rule : rule if rule.priority == 0]).name == "webhooks"
    error_message = "webhooks pass before anything else is asked"
  }
}

run "web_acl_that_blocks" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    waf = "block"
  }

  assert {
    condition     = alltrue([for rule in aws_wafv2_web_acl.api[0].rule : length(one(rule.override_action).none) == 1 && length(one(rule.override_action).count) == 0 if rule.name != "webhooks"])
    error_message = "each rule group blocks"
  }

  assert {
    condition     = length(one(one([for rule in aws_wafv2_web_acl.api[0].rule : rule if rule.name == "webhooks"]).action).allow) == 1
    error_message = "webhooks pass all the same"
  }

  assert {
    condition     = { for step in one(one(one([for rule in aws_wafv2_web_acl.api[0].rule : rule if rule.name == "webhooks"]).statement).byte_match_statement).text_transformation : step.type => step.priority } == { URL_DECODE = 0, NORMALIZE_PATH = 1 }
    error_message = "a path that only begins like a webhook's (/webhooks/../admin) does not pass"
  }
}

run "configured" {
  command   = plan
  state_key = "configured"

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    api_environment = { USE_MEMORY_QUEUE = "true", TELNYX_API_KEY = "plain" }
    api_secret_keys = ["DATABASE_URL", "TELNYX_API_KEY", "SENDGRID_API_KEY"]
    api_command     = ["serve", "--quiet"]
    api_port        = 3000
    api_health_path = "/healthz"
    migrate_command = ["up"]
    api_task_policies = {
      "policies/bedrock.json"                       = { text = "{}" }
      "arn:aws:iam::aws:policy/AmazonSESFullAccess" = { arn = "arn:aws:iam::aws:policy/AmazonSESFullAccess" }
    }
  }

  assert {
    condition     = { for each in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].environment : each.name => each.value if contains(["USE_MEMORY_QUEUE", "PORT", "TELNYX_API_KEY"], each.name) } == { USE_MEMORY_QUEUE = "true", PORT = "3000", TELNYX_API_KEY = "plain" }
    error_message = "the operator's variables, and the port"
  }

  assert {
    condition     = toset([for each in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].secrets : each.name]) == toset(["DATABASE_URL", "REDIS_PASSWORD", "SENDGRID_API_KEY"])
    error_message = "the keys that are read, without the one that a plain variable stands for"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.api.container_definitions)[0].command == ["serve", "--quiet"] && jsondecode(aws_ecs_task_definition.migrate.container_definitions)[0].command == ["up"]
    error_message = "the commands"
  }

  assert {
    condition     = aws_lb_target_group.api["blue"].health_check[0].path == "/healthz" && aws_lb_target_group.api["blue"].port == 8080
    error_message = "the path; the group's own port stays, as another would replace it"
  }

  assert {
    condition     = aws_iam_role_policy.task["policies/bedrock.json"].name == "policies-bedrock" && aws_iam_role_policy_attachment.task["arn:aws:iam::aws:policy/AmazonSESFullAccess"].policy_arn == "arn:aws:iam::aws:policy/AmazonSESFullAccess"
    error_message = "the rights of the program in the task"
  }
}

run "memory_that_does_not_go_with_the_cpu" {
  command = plan

  module {
    source = "./modules/ecs_fargate"
  }

  variables {
    task_cpu    = 256
    task_memory = 4096
  }

  expect_failures = [var.task_memory]
}
