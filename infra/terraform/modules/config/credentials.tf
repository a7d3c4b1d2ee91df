# What looks like a credential belongs into the secret: a task definition can be read by many. src/credential-in.ts has the same
# expressions: a test holds both together.

locals {
  credential_shapes = {
    "a private key"         = "-----BEGIN [A-Z ]*PRIVATE KEY"
    "an AWS access key"     = "(^|[^A-Za-z0-9])(AKIA|ASIA)[A-Z0-9]{16}($|[^A-Za-z0-9])"
    "a key of Stripe"       = "(sk|rk|pk)_(live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9]{10,}"
    "a key of Telnyx"       = "^KEY[0-9A-F]{20,}"
    "a key of SendGrid"     = "^SG\\.[A-Za-z0-9_-]{10,}\\."
    "a token of Square"     = "^(EAAA|sq0(atp|csp|idp)-)[A-Za-z0-9_-]{10,}"
    "a token of GitHub"     = "^(gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,}"
    "a token of Slack"      = "^xox[abprs]-[A-Za-z0-9-]{10,}"
    "a token of Telegram"   = "^[0-9]{8,10}:[A-Za-z0-9_-]{35}$"
    "a signed token (JWT)"  = "^eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\."
    "a URL with a password" = "^[A-Za-z][A-Za-z0-9+.-]*://[^/?#@[:space:]]*:[^/?#@[:space:]]+@"
  }

  # By its name: with a value that is more than a flag or a number, and neither an address nor an ARN.
  secret_name     = "(?i:(^|_)(SECRET|TOKEN|PASSWORD|PASSWD|PRIVATE_KEY|API_KEY|AUTH_KEY|ACCESS_KEY)(_KEY)?$)"
  secret_value    = "^[^[:space:]]{12,}$"
  no_secret_value = "^(https?://|arn:|/)"
}
