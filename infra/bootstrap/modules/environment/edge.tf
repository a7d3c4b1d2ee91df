# What the internet reaches: load balancer, its certificate, name and web ACL, and the gateway of the voice webhooks.
locals {
  load_balancing = local.arn["elasticloadbalancing"]
  gateway_arn    = "arn:${var.partition}:apigateway:*:"
  web_acl_arn    = "${local.arn.wafv2}:regional/webacl/${local.name}-api/*"

  edge = concat(
    [
      {
        Sid    = "LoadBalancer"
        Effect = "Allow"
        Action = [
          "elasticloadbalancing:AddTags",
          "elasticloadbalancing:Create*",
          "elasticloadbalancing:DeleteListener",
          "elasticloadbalancing:DeleteRule",
          "elasticloadbalancing:DeleteTargetGroup",
          "elasticloadbalancing:Modify*",
          "elasticloadbalancing:RemoveTags",
          "elasticloadbalancing:SetSecurityGroups",
          "elasticloadbalancing:SetSubnets",
          "elasticloadbalancing:SetWebAcl",
        ]
        Resource = [
          "${local.load_balancing}:loadbalancer/app/${local.name}-api/*",
          "${local.load_balancing}:listener/app/${local.name}-api/*",
          "${local.load_balancing}:listener-rule/app/${local.name}-api/*",
          "${local.load_balancing}:targetgroup/${local.name}-api-*/*",
        ]
      },
      {
        Sid      = "WebAcl"
        Effect   = "Allow"
        Action   = ["wafv2:AssociateWebACL", "wafv2:CreateWebACL", "wafv2:DeleteWebACL", "wafv2:DisassociateWebACL", "wafv2:TagResource", "wafv2:UntagResource", "wafv2:UpdateWebACL"]
        Resource = [local.web_acl_arn, "${local.arn.wafv2}:regional/managedruleset/*/*", "${local.load_balancing}:loadbalancer/app/${local.name}-api/*"]
      },
      {
        Sid       = "NewCertificate" # knows no resources
        Effect    = "Allow"
        Action    = ["acm:RequestCertificate"]
        Resource  = ["*"]
        Condition = { StringEquals = local.made_our }
      },
      {
        Sid       = "CertificateTags"
        Effect    = "Allow"
        Action    = ["acm:AddTagsToCertificate"]
        Resource  = ["${local.arn.acm}:certificate/*"]
        Condition = { StringEquals = local.made_our, StringEqualsIfExists = local.ours }
      },
      {
        Sid       = "OwnCertificate"
        Effect    = "Allow"
        Action    = ["acm:DeleteCertificate"]
        Resource  = ["${local.arn.acm}:certificate/*"]
        Condition = { StringEquals = local.ours }
      },
      {
        Sid       = "NewGateway"
        Effect    = "Allow"
        Action    = ["apigateway:POST"]
        Resource  = ["${local.gateway_arn}:/apis"]
        Condition = { StringEquals = local.made_our }
      },
      {
        # Neither routes nor integrations have tags, and an id is not known before: another environment's own are kept out below.
        Sid      = "Gateway"
        Effect   = "Allow"
        Action   = ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT"]
        Resource = ["${local.gateway_arn}:/apis/*"]
      },
      {
        # AWS asked for tags below an ARN of two ARNs (aws-cloudformation/cloudformation-coverage-roadmap#997).
        Sid       = "GatewayTags"
        Effect    = "Allow"
        Action    = ["apigateway:DELETE", "apigateway:POST", "apigateway:PUT"]
        Resource  = ["${local.gateway_arn}:*/tags/*"]
        Condition = { StringEqualsIfExists = local.made_our }
      },
      {
        # Asked for besides the verb, though AWS's reference of actions has neither (cloudtools/awacs#254).
        Sid       = "GatewayTagging"
        Effect    = "Allow"
        Action    = ["apigateway:TagResource", "apigateway:UntagResource"]
        Resource  = ["${local.gateway_arn}:/apis", "${local.gateway_arn}:/apis/*", "${local.gateway_arn}:*/tags/*"]
        Condition = { StringEqualsIfExists = local.made_our }
      },
      {
        Sid       = "GatewaysOfOthers"
        Effect    = "Deny"
        Action    = ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT"]
        Resource  = ["${local.gateway_arn}:/apis/*"]
        Condition = { Null = { "aws:ResourceTag/Environment" = "false" }, StringNotEquals = { "aws:ResourceTag/Environment" = var.environment } }
      },
    ],
    [for zones in [var.route53_zone_ids] : {
      Sid       = "Names"
      Effect    = "Allow"
      Action    = ["route53:ChangeResourceRecordSets"]
      Resource  = [for id in zones : "arn:${var.partition}:route53:::hostedzone/${id}"]
      Condition = { "ForAllValues:StringEquals" = { "route53:ChangeResourceRecordSetsRecordTypes" = ["A", "AAAA", "CNAME"] } }
    } if length(zones) > 0],
  )
}
