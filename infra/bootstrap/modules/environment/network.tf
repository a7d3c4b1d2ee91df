# EC2's resources have no names of ours, so tags tell whose they are. What a call makes carries them in the call; what it makes
# that in has them already. Source: Amazon EC2 user guide, "Identity-based policies for Amazon EC2", "Grant permission to tag
# Amazon EC2 resources during creation".
locals {
  # What each call makes, and nothing that it only uses: a subnet is made in a VPC that is ours, not in any.
  ec2_creates = {
    CreateVpc             = "vpc"
    CreateSubnet          = "subnet"
    CreateInternetGateway = "internet-gateway"
    CreateRouteTable      = "route-table"
    CreateSecurityGroup   = "security-group"
    AllocateAddress       = "elastic-ip"
    CreateNatGateway      = "natgateway"
    CreateVpcEndpoint     = "vpc-endpoint"
    CreateFlowLogs        = "vpc-flow-log"
  }
  ec2_rules = ["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"]

  # A resource type that one call makes is used by another: such calls have a statement of their own.
  ec2_creates_apart = ["CreateVpc", "CreateNatGateway", "CreateVpcEndpoint", "CreateFlowLogs"]

  network = concat(
    [
      {
        Sid       = "Make"
        Effect    = "Allow"
        Action    = [for action in keys(local.ec2_creates) : "ec2:${action}" if !contains(local.ec2_creates_apart, action)]
        Resource  = [for action, type in local.ec2_creates : "${local.arn.ec2}:${type}/*" if !contains(local.ec2_creates_apart, action)]
        Condition = { StringEquals = local.made_our }
      },
      {
        Sid       = "MakeRules"
        Effect    = "Allow"
        Action    = local.ec2_rules
        Resource  = ["${local.arn.ec2}:security-group-rule/*"]
        Condition = { StringEquals = local.made_our }
      },
    ],
    [for action in local.ec2_creates_apart : {
      Sid       = replace(action, "Create", "Make")
      Effect    = "Allow"
      Action    = ["ec2:${action}"]
      Resource  = ["${local.arn.ec2}:${local.ec2_creates[action]}/*"]
      Condition = { StringEquals = local.made_our }
    }],
    [
      {
        Sid    = "Ours"
        Effect = "Allow"
        Action = concat(
          [for action in keys(local.ec2_creates) : "ec2:${action}" if !contains(["CreateVpc", "CreateInternetGateway", "AllocateAddress"], action)],
          local.ec2_rules,
          [
            "ec2:AssociateRouteTable",
            "ec2:AttachInternetGateway",
            "ec2:CreateRoute",
            "ec2:DeleteFlowLogs",
            "ec2:DeleteRoute",
            "ec2:DeleteRouteTable",
            "ec2:DeleteSecurityGroup",
            "ec2:DeleteSubnet",
            "ec2:DeleteVpcEndpoints",
            "ec2:DetachInternetGateway",
            "ec2:DisassociateAddress",
            "ec2:DisassociateRouteTable",
            "ec2:ModifySecurityGroupRules",
            "ec2:ModifySubnetAttribute",
            "ec2:ModifyVpcAttribute",
            "ec2:ModifyVpcEndpoint",
            "ec2:ReplaceRoute",
            "ec2:ReplaceRouteTableAssociation",
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
            "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
            "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
          ],
        )
        Resource  = ["${local.arn.ec2}:*"]
        Condition = { StringEquals = local.ours }
      },
      {
        # A NAT gateway's network interface is AWS's, and has no tags. The address that is led away from it has: statement Ours.
        # Source: service authorization reference of Amazon EC2, DisassociateAddress is about an elastic-ip and a network-interface.
        Sid      = "InterfacesOfAddresses"
        Effect   = "Allow"
        Action   = ["ec2:DisassociateAddress"]
        Resource = ["${local.arn.ec2}:network-interface/*"]
      },
      {
        Sid       = "TagsAtCreation"
        Effect    = "Allow"
        Action    = ["ec2:CreateTags"]
        Resource  = ["${local.arn.ec2}:*"]
        Condition = { StringEquals = merge(local.made_our, { "ec2:CreateAction" = concat(keys(local.ec2_creates), [for action in local.ec2_rules : trimprefix(action, "ec2:")]) }) }
      },
      {
        Sid       = "Tags"
        Effect    = "Allow"
        Action    = ["ec2:CreateTags"]
        Resource  = ["${local.arn.ec2}:*"]
        Condition = { StringEquals = local.ours, StringEqualsIfExists = local.made_our }
      },
      {
        # AWS makes a VPC's default group without tags. Terraform tags it, then closes it.
        Sid       = "TagsOfDefaultGroup"
        Effect    = "Allow"
        Action    = ["ec2:CreateTags"]
        Resource  = ["${local.arn.ec2}:security-group/*"]
        Condition = { StringEquals = local.made_our, Null = { "aws:ResourceTag/Environment" = "true", "aws:ResourceTag/Project" = "true" } }
      },
      {
        Sid       = "Untag"
        Effect    = "Allow"
        Action    = ["ec2:DeleteTags"]
        Resource  = ["${local.arn.ec2}:*"]
        Condition = { StringEquals = local.ours, "ForAllValues:StringNotEquals" = { "aws:TagKeys" = ["Environment", "Project"] } }
      },
    ],
  )
}
