import { commandLine } from '../command-line.ts'
import { OperatorError, type Whose } from '../errors.ts'
import { type ProviderName, providerInWords } from '../webhooks/record.ts'
import { shownText } from '../webhooks/shown-value.ts'
import { UncertainChange } from '../webhooks/uncertain-change.ts'

/** The key of the secret that opens a provider's API. */
const keys: Record<ProviderName, string> = { twilio: 'TWILIO_AUTH_TOKEN', telnyx: 'TELNYX_API_KEY' }

/** What an error of an SDK is allowed to say: nothing of the request, whose headers hold the credentials. */
type Told = { status?: number | undefined; code?: string | undefined; message?: string | undefined }

/** Both SDKs' errors: Twilio's have a code, Telnyx's an array of errors as they came, both an HTTP status. */
type SdkError = {
  status?: unknown
  code?: unknown
  isAxiosError?: unknown
  error?: { errors?: { code?: unknown; title?: unknown; detail?: unknown }[] } | undefined
  cause?: unknown
}

function toldBy(thrown: Error & SdkError): Told {
  const status = typeof thrown.status === 'number' ? thrown.status : undefined
  if (status !== undefined && thrown.isAxiosError !== true) {
    const [first] = Array.isArray(thrown.error?.errors) ? thrown.error.errors : []
    if (first !== undefined)
      return {
        status,
        code: textOf(first.code),
        message: [first.title, first.detail].map(textOf).filter(Boolean).join(': '),
      }
    // Telnyx's own message is the whole body; one without errors says nothing that can be told.
    const isTwilio = 'moreInfo' in thrown || thrown.error === undefined
    return { status, code: textOf(thrown.code), message: isTwilio ? thrown.message : undefined }
  }
  const cause = thrown.cause as SdkError | undefined
  const code = [thrown.code, cause?.code, (cause?.cause as SdkError | undefined)?.code].map(textOf).find(Boolean)
  return { code: code ?? thrown.constructor.name }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 300) : undefined

/** Codes that say "no such record": their HTTP status varies with what is asked. Telnyx's and Twilio's. */
const missingCodes = ['10005', '20404']

/** Whether an error of an SDK says that there is no such record. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, status } = toldBy(error)
  return status === 404 || (code !== undefined && missingCodes.includes(code))
}

/**
 * Runs calls of a provider's SDK. What they throw becomes an OperatorError that has status, code and message alone, and no
 * cause: the SDK's own error holds the request with its credentials.
 * @param what what was asked for, in words: `list the numbers`
 */
export async function askingProvider<T>(provider: ProviderName, what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof OperatorError) throw error
    throw providerError(provider, what, error instanceof Error ? error : new Error(String(error)))
  }
}

/**
 * Sends a change, like `askingProvider`. Only a refusal says that nothing was changed: an answer may be lost behind a change.
 * @param words the record's
 * @throws UncertainChange
 */
export async function sendingChange<T>(provider: ProviderName, words: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    if (error instanceof OperatorError) throw error
    const thrown = error instanceof Error ? error : new Error(String(error))
    const { status } = toldBy(thrown)
    const isRefused = status !== undefined && status >= 400 && status < 500 && status !== 408
    if (isRefused) throw providerError(provider, `change ${words}`, thrown)
    const { code, hint, message, whose } = providerError(provider, `confirm the change of ${words}`, thrown)
    throw new UncertainChange(message, { code, whose, ...(hint !== undefined && { hint }) })
  }
}

function providerError(provider: ProviderName, what: string, thrown: Error): OperatorError {
  const { code, message, status } = toldBy(thrown)
  const name = providerInWords(provider)
  const reason = [status === undefined ? undefined : `HTTP ${status}`, code === undefined ? undefined : `code ${code}`]
  const text = [reason.filter(Boolean).join(', '), message && shownText(message)].filter(Boolean).join(': ')
  return new OperatorError(`${name} did not ${what}: ${text}`, kindOf(provider, status))
}

function kindOf(provider: ProviderName, status: number | undefined): { code: string; whose: Whose; hint: string } {
  const [key, name] = [keys[provider], providerInWords(provider)]
  if (status === undefined)
    return {
      code: 'provider-unreachable',
      whose: 'provider',
      hint: `Check this machine's network and ${name}'s status page, then run the same command again.`,
    }
  if (status === 401 || status === 403)
    return {
      code: 'provider-credentials',
      whose: 'operator',
      hint: `${key} of the secret does not open this at ${name}. Take the right one: \`${commandLine('secrets set', { words: [key] })}\`.`,
    }
  if (status === 429)
    return { code: 'provider-throttled', whose: 'provider', hint: 'Run the same command again in a minute.' }
  return {
    code: 'provider-error',
    whose: 'provider',
    hint: `Run the same command again: it goes on with what is left. ${name}'s documentation explains the code.`,
  }
}

/** The error of a field that a provider took and does not hold: a proxy or a redirect answered in its place. */
export const notHeld = (provider: ProviderName, record: string, field: string): UncertainChange =>
  new UncertainChange(`${providerInWords(provider)} does not hold ${field} of ${record} as it was set.`, {
    code: 'provider-error',
    whose: 'provider',
    hint: `Look at what it holds (\`${commandLine('webhooks show')}\`), then run the same command again.`,
  })

const anotherAnswered = {
  code: 'provider-error',
  whose: 'provider',
  hint: 'A proxy may have answered in its place: check HTTPS_PROXY, then run the same command again.',
} as const

/** The error of an answer with a good status that is no record. */
export const noRecord = (provider: ProviderName): OperatorError =>
  new OperatorError(`${providerInWords(provider)} answered with something that is no record.`, anotherAnswered)

/** The same, of the answer to a change. */
export const noChangedRecord = (provider: ProviderName, record: string): UncertainChange =>
  new UncertainChange(
    `${providerInWords(provider)} answered the change of ${record} with something that is no record.`,
    anotherAnswered,
  )
