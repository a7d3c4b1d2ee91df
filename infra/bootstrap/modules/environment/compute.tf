# Images, tasks, their deployments and the voice function.
locals {
  cluster_arn = "${local.arn.ecs}:cluster/${local.name}"
  voice_arn   = "${local.arn.lambda}:function:${local.name}-voice"

  # `medspa deploy --env production --from development`: production reads development's images, in whatever account they are.
  # There the repositories' policies let it in (image_readers).
  promotion = var.environment != "production" ? [] : [{
    Sid      = "PromotedImages"
    Effect   = "Allow"
    Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:DescribeImages", "ecr:DescribeRepositories", "ecr:GetDownloadUrlForLayer"]
    Resource = ["arn:${var.partition}:ecr:*:*:repository/medspa-development-*"]
  }]

  compute = [
    {
      Sid    = "Images"
      Effect = "Allow"
      Action = [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchDeleteImage",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:CreateRepository",
        "ecr:DeleteLifecyclePolicy",
        "ecr:DeleteRepositoryPolicy",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:PutImageScanningConfiguration",
        "ecr:PutImageTagMutability",
        "ecr:PutLifecyclePolicy",
        "ecr:SetRepositoryPolicy",
        "ecr:TagResource",
        "ecr:UntagResource",
        "ecr:UploadLayerPart",
      ]
      Resource = ["${local.arn.ecr}:repository/${local.name}-*"]
    },
    {
      Sid      = "Logins" # knows no resources
      Effect   = "Allow"
      Action   = ["ecr:GetAuthorizationToken"]
      Resource = ["*"]
    },
    {
      Sid    = "Services"
      Effect = "Allow"
      Action = [
        "ecs:CreateCluster",
        "ecs:CreateService",
        "ecs:DeleteService",
        "ecs:DeleteTaskDefinitions",
        "ecs:PutClusterCapacityProviders",
        "ecs:RegisterTaskDefinition",
        "ecs:StopTask",
        "ecs:TagResource",
        "ecs:UntagResource",
        "ecs:UpdateCluster",
        "ecs:UpdateService",
      ]
      Resource = [
        local.cluster_arn,
        "${local.arn.ecs}:service/${local.name}/*",
        "${local.arn.ecs}:task/${local.name}/*",
        "${local.arn.ecs}:task-definition/${local.name}-*:*",
      ]
    },
    {
      Sid       = "OneOffTasks"
      Effect    = "Allow"
      Action    = ["ecs:RunTask"]
      Resource  = ["${local.arn.ecs}:task-definition/${local.name}-*:*"]
      Condition = { ArnLike = { "ecs:cluster" = local.cluster_arn } }
    },
    {
      Sid      = "OldRevisions" # knows no resources; what runs goes on
      Effect   = "Allow"
      Action   = ["ecs:DeregisterTaskDefinition"]
      Resource = ["*"]
    },
    {
      # AWS names a scalable target by an id of its own.
      Sid    = "Scaling"
      Effect = "Allow"
      Action = [
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget",
        "application-autoscaling:PutScalingPolicy",
        "application-autoscaling:RegisterScalableTarget",
        "application-autoscaling:TagResource",
        "application-autoscaling:UntagResource",
      ]
      Resource = ["${local.arn["application-autoscaling"]}:scalable-target/*"]
    },
    {
      Sid       = "ScalingOfOthers"
      Effect    = "Deny"
      Action    = ["application-autoscaling:*"]
      Resource  = ["${local.arn["application-autoscaling"]}:scalable-target/*"]
      Condition = { Null = { "aws:ResourceTag/Environment" = "false" }, StringNotEquals = { "aws:ResourceTag/Environment" = var.environment } }
    },
    {
      Sid    = "BlueGreen"
      Effect = "Allow"
      Action = [
        "codedeploy:CreateApplication",
        "codedeploy:CreateDeployment",
        "codedeploy:CreateDeploymentGroup",
        "codedeploy:DeleteApplication",
        "codedeploy:DeleteDeploymentGroup",
        "codedeploy:RegisterApplicationRevision",
        "codedeploy:TagResource",
        "codedeploy:UntagResource",
        "codedeploy:UpdateDeploymentGroup",
      ]
      Resource = [
        "${local.arn.codedeploy}:application:${local.name}-api",
        "${local.arn.codedeploy}:deploymentgroup:${local.name}-api/*",
      ]
    },
    {
      # Both name a deployment by its id, and know no resources (Service Authorization Reference, AWS CodeDeploy).
      Sid      = "Deployments"
      Effect   = "Allow"
      Action   = ["codedeploy:ContinueDeployment", "codedeploy:StopDeployment"]
      Resource = ["*"]
    },
    {
      Sid    = "Voice"
      Effect = "Allow"
      Action = [
        "lambda:CreateAlias",
        "lambda:CreateFunction",
        "lambda:DeleteAlias",
        "lambda:DeleteFunction",
        "lambda:InvokeFunction",
        "lambda:PublishVersion",
        "lambda:RemovePermission",
        "lambda:TagResource",
        "lambda:UntagResource",
        "lambda:UpdateAlias",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
      ]
      Resource = [local.voice_arn, "${local.voice_arn}:*"]
    },
    {
      Sid       = "WhoCallsVoice"
      Effect    = "Allow"
      Action    = ["lambda:AddPermission"]
      Resource  = [local.voice_arn, "${local.voice_arn}:*"]
      Condition = { StringEquals = { "lambda:Principal" = ["apigateway.amazonaws.com", "events.amazonaws.com"] } }
    },
  ]
}
