/**
 * What the values of keys look like. Pure. A check says what is wrong in words that never repeat the value, to follow the
 * key's name: "TWILIO_ACCOUNT_SID is not AC and 32 hexadecimal digits".
 */
export type Shape = (value: string) => string | undefined

const matching =
  (pattern: RegExp, otherwise: string): Shape =>
  (value) =>
    pattern.test(value) ? undefined : otherwise

/**
 * HS256 wants a key as long as its hash: 32 bytes.
 * Source: RFC 7518 section 3.2.
 */
export const hs256Key: Shape = (value) => {
  if (Buffer.byteLength(value) < 32) return 'is shorter than 32 bytes, the least for HS256'
  return anyText(value) ?? (/^(["'`]).*\1$/s.test(value) ? 'stands in quotes, which are not a part of it' : undefined)
}

/** Source: Twilio documentation, "Twilio SIDs": two letters and 32 hexadecimal digits. */
export const twilioAccountSid = matching(/^AC[0-9a-f]{32}$/i, 'is not AC and 32 hexadecimal digits')

export const twilioAuthToken = matching(
  /^[0-9a-f]{32}$/i,
  "is not 32 hexadecimal characters, as Twilio's auth tokens are",
)

/** Source: ITU-T E.164: a country code that does not begin with 0, fifteen digits at most. */
export const e164Number = matching(/^\+[1-9]\d{6,14}$/, 'is not a number in E.164 form, as in +12125550123')

/** Telnyx shows its Ed25519 public key as the base64 of 32 bytes. */
export const ed25519Base64 = matching(
  /^[A-Za-z0-9+/]{43}=$/,
  'is not the base64 of a 32 byte Ed25519 key (44 characters)',
)

export const telnyxApiKey = matching(/^KEY[A-Za-z0-9_]{20,}$/, "does not begin with KEY, as Telnyx' API keys of v2 do")

export const uuid = matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'is not a UUID')

/** Square's access tokens begin with EAAA, those of before 2019 with sq0atp-. */
export const squareAccessToken = matching(
  /^(EAAA|sq0atp-)[\w-]{20,}$/,
  "does not begin with EAAA (or sq0atp-), as Square's access tokens do",
)

/** Application ids: `sq0idp-…`, in Square's sandbox `sandbox-sq0idb-…`. */
export const squareApplicationId = matching(
  /^(sandbox-)?sq0id[bp]-[\w-]+$/,
  "does not begin with sq0idp- (or sandbox-sq0idb-), as Square's application ids do",
)

export const squareApplicationSecret = matching(
  /^(sandbox-)?sq0cs[bp]-[\w-]+$/,
  "does not begin with sq0csp- (or sandbox-sq0csb-), as Square's application secrets do",
)

/** A secret key, or one restricted to some resources; test mode or live. */
export const stripeSecretKey = matching(
  /^(sk|rk)_(test|live)_\w{10,}$/,
  "does not begin with sk_live_, sk_test_ or rk_…, as Stripe's secret keys do",
)

export const stripeWebhookSecret = matching(/^whsec_\S{10,}$/, 'does not begin with whsec_')

export const stripeConnectClientId = matching(
  /^ca_\w{10,}$/,
  'does not begin with ca_, as client ids of Stripe Connect do',
)

/** Source: Twilio SendGrid documentation, "API keys": three parts, 69 characters. */
export const sendgridApiKey = matching(
  /^SG\.[\w-]{22}\.[\w-]{43}$/,
  "is not SG. with parts of 22 and 43 characters, as SendGrid's API keys are",
)

export const emailAddress = matching(/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/, 'is not an e-mail address')

export const httpsUrl: Shape = (value) =>
  URL.canParse(value) && new URL(value).protocol === 'https:' ? undefined : 'is not an https:// URL'

export const trueOrFalse = matching(/^(true|false)$/, 'is neither true nor false')

export const jsonObject: Shape = (value) => {
  try {
    const parsed: unknown = JSON.parse(value)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return undefined
  } catch {
    // The parser's error quotes the text.
  }
  return 'is not a JSON object'
}

/** Something without blanks or line breaks at its ends, which pasting adds. */
export const anyText: Shape = (value) =>
  value.trim() === value ? undefined : 'begins or ends with a blank or line break'
