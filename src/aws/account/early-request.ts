import { createHash, createHmac } from 'node:crypto'
import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import { loadSharedConfigFiles } from '@smithy/core/config'
import { SignatureV4 } from '@smithy/signature-v4'

type Variables = Record<string, string | undefined>
/** Of the AWS CLI's files: the keys of one profile. */
type SharedProfile = Record<string, string | undefined>

type Principal = { accountId: string; arn: string }

export type EarlyRequest = {
  /** The request is on its way, or is not and will not be. Rejects never. */
  sent: Promise<void>
  /** Undefined whatever went wrong: the SDK's client asks again then, and tells. Rejects never. */
  answer: Promise<Principal | undefined>
}

/** What a profile of the AWS CLI's files says, those of both files together; the SDK reads them again for itself. */
export async function sharedProfiles(): Promise<(name: string) => SharedProfile> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true })
  return (name) => ({ ...configFile[name], ...credentialsFile[name] })
}

// What the request knows how to obey. The SDK reads more, and will read more still: beside anything else it asks alone.
const knownVariables = new Set([
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CREDENTIAL_EXPIRATION', 'AWS_ACCOUNT_ID'],
  ...['AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'],
  ...['AWS_ENDPOINT_URL', 'AWS_PAGER', 'AWS_DEFAULT_OUTPUT', 'AWS_EC2_METADATA_DISABLED'],
])
const knownKeys = new Set([
  ...['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'aws_account_id'],
  ...['region', 'output', 'cli_pager'],
])
const proxies = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']

/** Milliseconds for the whole answer; the client takes its own time afterwards. */
const LIMIT = 10_000
/** Bytes: an answer has about 500. */
const LARGEST = 16_384

/**
 * Asks STS who the caller is, once, without the SDK's client, which takes as long to load as two empty Nodes start. Undefined
 * where that takes more than keys that lie ready and an address in the partition `aws`: then the client alone may ask.
 */
export function requestEarly(place: {
  /** The profile that the settings name; undefined: none is named. */
  awsProfile: string | undefined
  region: string
  profiles: (name: string) => SharedProfile
  variables: Variables
}): EarlyRequest | undefined {
  const { awsProfile, region, variables } = place
  const profile = place.profiles(awsProfile ?? 'default')
  const isPlain =
    Object.keys(variables).every((name) => !name.startsWith('AWS_') || !variables[name] || knownVariables.has(name)) &&
    Object.keys(profile).every((key) => knownKeys.has(key)) &&
    !proxies.some((name) => variables[name])
  const keys = keysOf(awsProfile, variables, profile)
  const url = addressOf(region, variables)
  if (!isPlain || keys === undefined || url === undefined) return undefined
  const request = signed(url, region, keys).then(send)
  // TLS takes some turns with the network, in which the rest can load.
  const sent = request.then((begun) => (url.protocol === 'http:' ? finished(begun) : undefined)).catch(() => {})
  return { sent, answer: request.then(answerTo).catch(() => undefined) }
}

/**
 * As the SDK's chain finds them (`defaultProvider` of @aws-sdk/credential-provider-node): the shell's where no profile is
 * named, else those that stand in the profile.
 */
function keysOf(awsProfile: string | undefined, variables: Variables, profile: SharedProfile) {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = variables
  const ofShell = awsProfile === undefined && AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY
  const [accessKeyId, secretAccessKey, sessionToken] = ofShell
    ? [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN]
    : [profile.aws_access_key_id, profile.aws_secret_access_key, profile.aws_session_token]
  if (!accessKeyId || !secretAccessKey) return undefined
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
}

/** STS's regional endpoint, as its endpoint rules have it in the partition `aws`; or where all of AWS answers. */
function addressOf(region: string, { AWS_ENDPOINT_URL: given }: Variables): URL | undefined {
  const inPartition = /^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d$/.test(region)
  const url = given ? URL.parse(given) : inPartition ? new URL(`https://sts.${region}.amazonaws.com`) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined
  return url.href === `${url.origin}/` ? url : undefined
}

type Signed = { url: URL; headers: Record<string, string>; body: string }

async function signed(url: URL, region: string, credentials: NonNullable<ReturnType<typeof keysOf>>): Promise<Signed> {
  const body = 'Action=GetCallerIdentity&Version=2011-06-15'
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 })
  const { headers } = await signer.sign({
    ...{ method: 'POST', protocol: url.protocol, hostname: url.hostname, path: '/', query: {}, body },
    headers: {
      host: url.host,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(body.length),
    },
  })
  return { url, headers, body }
}

/** What the signer wants of a hash. */
class Sha256 {
  readonly #hash: { update(data: Uint8Array): unknown; digest(): Uint8Array }
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytes(key))
  }
  update(data: Uint8Array): void {
    this.#hash.update(data)
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
  reset(): void {
    throw new Error('the signer makes a hash for each text')
  }
}

const bytes = (key: string | ArrayBuffer | ArrayBufferView) =>
  typeof key === 'string'
    ? key
    : ArrayBuffer.isView(key)
      ? new Uint8Array(key.buffer, key.byteOffset, key.byteLength)
      : new Uint8Array(key)

async function send({
  body,
  headers,
  url,
}: Signed): Promise<{ request: ClientRequest; response: Promise<IncomingMessage> }> {
  const options = { method: 'POST', headers, signal: AbortSignal.timeout(LIMIT) }
  const sent =
    url.protocol === 'https:' ? (await import('node:https')).request(url, options) : http.request(url, options)
  const response = new Promise<IncomingMessage>((resolve, reject) => sent.on('response', resolve).on('error', reject))
  sent.end(body)
  return { request: sent, response }
}

type Sent = Awaited<ReturnType<typeof send>>

const finished = ({ request }: Sent) =>
  new Promise<void>((resolve) => {
    request.once('finish', resolve).once('close', resolve)
  })

async function answerTo({ response }: Sent): Promise<Principal | undefined> {
  const answer = await response
  let text = ''
  for await (const chunk of answer) {
    text += chunk
    if (text.length > LARGEST) return undefined
  }
  const [, accountId] = /<Account>(\d{12})<\/Account>/.exec(text) ?? []
  const [, arn] = /<Arn>(arn:[^<&\s]+)<\/Arn>/.exec(text) ?? []
  return answer.statusCode === 200 && accountId && arn ? { accountId, arn } : undefined
}
