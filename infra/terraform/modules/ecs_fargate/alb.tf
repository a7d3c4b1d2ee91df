locals {
  test_port = 9000

  # With the tasks' stop timeout inside the two minutes of notice that Fargate Spot gives.
  drain_seconds = 30

  # CodeDeploy moves one listener's default action: HTTPS where there is a certificate, else HTTP.
  codedeploy_moves_http = var.enable_blue_green && !var.https

  alb_url = "${var.https ? "https" : "http"}://${aws_lb.api.dns_name}"
}

resource "aws_lb" "api" {
  name               = local.service_name
  load_balancer_type = "application"
  internal           = false
  subnets            = var.public_subnet_ids
  security_groups    = [aws_security_group.alb.id]

  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection

  access_logs {
    enabled = true
    bucket  = var.access_logs_bucket
  }

  tags = { Name = local.service_name }

  lifecycle {
    # The protection counts when the load balancer is made: what was set outside, by medspa or in the console, is not overruled.
    ignore_changes = [enable_deletion_protection]

    precondition {
      condition     = var.environment != "production" || var.https
      error_message = "Production needs a certificate: write domain and route53_zone_id into the configuration, and Terraform makes one; or certificate_arn, the ARN of an issued ACM certificate in this region (-var=\"api_certificate_arn=arn:aws:acm:...\")."
    }
  }
}

resource "aws_lb_target_group" "api" {
  for_each = toset(var.enable_blue_green ? ["blue", "green"] : ["blue"])

  name        = "${local.service_name}-${each.key}"
  vpc_id      = var.vpc_id
  target_type = "ip"
  protocol    = "HTTP"
  # Of no consequence: ECS registers each task with its own. Another one would replace the group.
  port = 8080

  deregistration_delay = local.drain_seconds

  health_check {
    path                = var.api_health_path
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }

  tags = { Name = "${local.service_name}-${each.key}" }
}

resource "aws_lb_listener" "http" {
  count = local.codedeploy_moves_http ? 0 : 1

  load_balancer_arn = aws_lb.api.arn
  protocol          = "HTTP"
  port              = 80

  default_action {
    type             = var.https ? "redirect" : "forward"
    target_group_arn = var.https ? null : aws_lb_target_group.api["blue"].arn

    dynamic "redirect" {
      for_each = var.https ? [1] : []

      content {
        protocol    = "HTTPS"
        port        = "443"
        status_code = "HTTP_301"
      }
    }
  }

  # It redirects to what answers: a certificate may take ACM minutes, and port 80 serves until then.
  depends_on = [aws_lb_listener.https, aws_vpc_security_group_ingress_rule.alb_https]
}

# In development GET http://<alb>/health is 200, certificate or not. Not with blue/green: CodeDeploy moves one listener
# and no rule of another, so after a shift the rule would ask the group that has no task; port 80 only redirects then.
resource "aws_lb_listener_rule" "http_health" {
  count = var.environment == "development" && var.https && !var.enable_blue_green ? 1 : 0

  listener_arn = aws_lb_listener.http[0].arn
  priority     = 10

  condition {
    path_pattern {
      values = [var.api_health_path]
    }
  }

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api["blue"].arn
  }
}

# The same listener where CodeDeploy moves it: ignore_changes cannot depend on a variable.
resource "aws_lb_listener" "http_blue_green" {
  count = local.codedeploy_moves_http ? 1 : 0

  load_balancer_arn = aws_lb.api.arn
  protocol          = "HTTP"
  port              = 80

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api["blue"].arn
  }

  lifecycle {
    ignore_changes = [default_action]
  }
}

resource "aws_lb_listener" "https" {
  count = var.https ? 1 : 0

  load_balancer_arn = aws_lb.api.arn
  protocol          = "HTTPS"
  port              = 443
  certificate_arn   = var.certificate_arn
  ssl_policy        = var.tls_policy

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api["blue"].arn
  }

  lifecycle {
    # CodeDeploy moves it.
    ignore_changes = [default_action]
  }
}

# The new tasks before the shift; the security group lets only the VPC in.
resource "aws_lb_listener" "test" {
  count = var.enable_blue_green ? 1 : 0

  load_balancer_arn = aws_lb.api.arn
  protocol          = var.https ? "HTTPS" : "HTTP"
  port              = local.test_port
  certificate_arn   = var.certificate_arn
  ssl_policy        = var.https ? var.tls_policy : null

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api["blue"].arn
  }

  lifecycle {
    ignore_changes = [default_action]
  }
}
