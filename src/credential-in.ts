/**
 * Values that are credentials by their own look, whatever the variable is called. Each is also a regular expression of
 * Terraform's (RE2): infra/terraform/modules/config/credentials.tf has the same, and a test holds both together.
 */
export const credentialShapes: readonly { what: string; pattern: string }[] = [
  { what: 'a private key', pattern: '-----BEGIN [A-Z ]*PRIVATE KEY' },
  { what: 'an AWS access key', pattern: '(^|[^A-Za-z0-9])(AKIA|ASIA)[A-Z0-9]{16}($|[^A-Za-z0-9])' },
  { what: 'a key of Stripe', pattern: '(sk|rk|pk)_(live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9]{10,}' },
  { what: 'a key of Telnyx', pattern: '^KEY[0-9A-F]{20,}' },
  { what: 'a key of SendGrid', pattern: '^SG\\.[A-Za-z0-9_-]{10,}\\.' },
  { what: 'a token of Square', pattern: '^(EAAA|sq0(atp|csp|idp)-)[A-Za-z0-9_-]{10,}' },
  { what: 'a token of GitHub', pattern: '^(gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,}' },
  { what: 'a token of Slack', pattern: '^xox[abprs]-[A-Za-z0-9-]{10,}' },
  { what: 'a token of Telegram', pattern: '^[0-9]{8,10}:[A-Za-z0-9_-]{35}$' },
  { what: 'a signed token (JWT)', pattern: '^eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.' },
  { what: 'a URL with a password', pattern: '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#@[:space:]]*:[^/?#@[:space:]]+@' },
]

/** Names of what is secret in the field's usage, of environment variables and of Terraform's, with a value that is more than a flag or a number. */
export const secretName = '(?i:(^|_)(SECRET|TOKEN|PASSWORD|PASSWD|PRIVATE_KEY|API_KEY|AUTH_KEY|ACCESS_KEY)(_KEY)?$)'
export const secretValue = '^[^[:space:]]{12,}$'
/** Of a secret's name, and no secret: addresses of others, and ARNs. */
export const noSecretValue = '^(https?://|arn:|/)'

/**
 * Pure: what the value of a plain variable, or of one of Terraform's, looks like, in words that do not repeat it, where it should
 * be in the secret; undefined where it need not be.
 */
export function credentialIn(name: string, value: string): string | undefined {
  const shape = credentialShapes.find(({ pattern }) => expression(pattern).test(value))
  if (shape !== undefined) return shape.what
  const isSecret = expression(secretName).test(name) && expression(secretValue).test(value)
  return isSecret && !expression(noSecretValue).test(value) ? 'a credential, by its name' : undefined
}

/** As RE2 reads it: JavaScript has no `[:space:]`. */
const expression = (pattern: string) => new RegExp(pattern.replaceAll('[:space:]', '\\t\\n\\v\\f\\r '))
