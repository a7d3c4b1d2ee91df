# Section 4 of the checklist: the account's cost a month, with a mail at half of the limit, at four fifths, and at all of it. The whole
# account: a cost filter by tag counts only from the day on which somebody activates the tag for cost allocation.

locals {
  budget_email = try(coalesce(var.budget_email), null)

  # Of the limit, in per cent.
  budget_alarms = [50, 80, 100]
}

resource "aws_budgets_budget" "monthly" {
  count = local.budget_email == null ? 0 : 1

  name         = "medspa-monthly"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.budget_limit_usd)
  limit_unit   = "USD"

  dynamic "notification" {
    for_each = local.budget_alarms

    content {
      notification_type          = "ACTUAL"
      comparison_operator        = "GREATER_THAN"
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = [local.budget_email]
    }
  }
}
