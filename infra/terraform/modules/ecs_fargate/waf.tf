# AWS WAF before the load balancer. Not before the voice gateway: an HTTP API takes no web ACL.

locals {
  # AWS's managed rule groups, in the order in which they are asked: each is one rule that is paid for.
  waf_rule_groups = [
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
  ]
}

resource "aws_wafv2_web_acl" "api" {
  count = var.waf == "off" ? 0 : 1

  name        = local.service_name
  description = "What reaches the API from the internet"
  scope       = "REGIONAL"

  default_action {
    allow {}
  }

  # Providers' webhooks pass before anything else is asked: what a patient writes may look like an attack, a rule that blocked it
  # would lose the message, and the API checks each webhook's signature itself.
  rule {
    name     = "webhooks"
    priority = 0

    action {
      allow {}
    }

    statement {
      byte_match_statement {
        positional_constraint = "STARTS_WITH"
        search_string         = "/webhooks/"

        field_to_match {
          uri_path {}
        }

        # As programs read a path: "/webhooks/../admin" and "/webhooks/%2e%2e/admin" are no webhooks.
        dynamic "text_transformation" {
          for_each = ["URL_DECODE", "NORMALIZE_PATH"]

          content {
            priority = text_transformation.key
            type     = text_transformation.value
          }
        }
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "${local.service_name}-webhooks"
      # Samples are kept with their query strings and headers.
      sampled_requests_enabled = false
    }
  }

  dynamic "rule" {
    for_each = local.waf_rule_groups

    content {
      name     = rule.value
      priority = 1 + rule.key

      override_action {
        dynamic "count" {
          for_each = var.waf == "count" ? [1] : []
          content {}
        }

        dynamic "none" {
          for_each = var.waf == "block" ? [1] : []
          content {}
        }
      }

      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = rule.value
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "${local.service_name}-${rule.value}"
        sampled_requests_enabled   = true
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = local.service_name
    sampled_requests_enabled   = false
  }
}

resource "aws_wafv2_web_acl_association" "api" {
  count = var.waf == "off" ? 0 : 1

  resource_arn = aws_lb.api.arn
  web_acl_arn  = aws_wafv2_web_acl.api[0].arn
}
