# What carries data outlives a destroy, or the state that knew it: secrets have their recovery window, and a log group is
# made anew by whatever still writes to it. Its name cannot be used for another, so the next apply takes it in:
#
#   terraform apply -var="environment=development" \
#     -var='import_ids={"module.secrets.aws_secretsmanager_secret.app"="arn:aws:secretsmanager:..."}'
#
# `medspa deploy` looks by itself, and passes this. An address that the state has already is left as it is.
# test/terraform/imports.test.ts holds that every secret and every log group is here.

import {
  for_each = { for address, id in var.import_ids : address => id if address == "module.secrets.aws_secretsmanager_secret.app" }
  to       = module.secrets.aws_secretsmanager_secret.app
  id       = each.value
}

import {
  for_each = { for address, id in var.import_ids : address => id if address == "module.secrets.aws_secretsmanager_secret.redis_auth" }
  to       = module.secrets.aws_secretsmanager_secret.redis_auth
  id       = each.value
}

import {
  for_each = { for address, id in var.import_ids : address => id if address == "aws_cloudwatch_log_group.api" }
  to       = aws_cloudwatch_log_group.api
  id       = each.value
}

import {
  for_each = { for address, id in var.import_ids : address => id if address == "aws_cloudwatch_log_group.migrate" }
  to       = aws_cloudwatch_log_group.migrate
  id       = each.value
}

import {
  for_each = { for address, id in var.import_ids : address => id if address == "aws_cloudwatch_log_group.probe" }
  to       = aws_cloudwatch_log_group.probe
  id       = each.value
}

import {
  for_each = { for address, id in var.import_ids : address => id if address == "aws_cloudwatch_log_group.voice" }
  to       = aws_cloudwatch_log_group.voice
  id       = each.value
}

import {
  for_each = { for address, id in var.import_ids : address => id if address == "aws_cloudwatch_log_group.gateway" }
  to       = aws_cloudwatch_log_group.gateway
  id       = each.value
}

import {
  for_each = { for address, id in var.import_ids : address => id if address == "aws_cloudwatch_log_group.redis" }
  to       = aws_cloudwatch_log_group.redis
  id       = each.value
}

import {
  for_each = { for address, id in var.import_ids : address => id if address == "aws_cloudwatch_log_group.database[\"postgresql\"]" }
  to       = aws_cloudwatch_log_group.database["postgresql"]
  id       = each.value
}

import {
  for_each = { for address, id in var.import_ids : address => id if address == "aws_cloudwatch_log_group.database[\"upgrade\"]" }
  to       = aws_cloudwatch_log_group.database["upgrade"]
  id       = each.value
}

import {
  for_each = { for address, id in var.import_ids : address => id if address == "aws_cloudwatch_log_group.cluster[\"postgresql\"]" }
  to       = aws_cloudwatch_log_group.cluster["postgresql"]
  id       = each.value
}

import {
  for_each = { for address, id in var.import_ids : address => id if address == "aws_cloudwatch_log_group.flow[0]" }
  to       = aws_cloudwatch_log_group.flow[0]
  id       = each.value
}

# Workers have the names that the configuration gives them.
import {
  for_each = { for address, id in var.import_ids : split("\"", address)[1] => id if startswith(address, "aws_cloudwatch_log_group.worker[") }
  to       = aws_cloudwatch_log_group.worker[each.key]
  id       = each.value
}
