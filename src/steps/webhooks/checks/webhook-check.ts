import type { Deps } from '../../../deps.ts'
import { reasonOf } from '../../../io/http.ts'
import type { TelnyxProvider } from '../../../providers/provider.ts'
import type { Sensitive } from '../../../secrets/sensitive.ts'
import type { WebhookUrls } from '../../../webhooks/wanted.ts'
import type { CheckOutcome } from '../../validate/checks/check.ts'

/** What the checks of `medspa webhooks test` share. */
export type WebhookTarget = {
  urls: WebhookUrls
  /** A key of the application's secret that has a value of its own. */
  held: (key: string) => Sensitive | undefined
  /** Undefined where the secret has no TELNYX_API_KEY. */
  telnyx: TelnyxProvider | undefined
}

export type WebhookCheckNeeds = Pick<Deps, 'clock' | 'http'> & { profile: Pick<Deps['profile'], 'signingKeys'> }

/** One proof that a provider's calls are taken, and nobody else's. */
export type WebhookCheck = {
  /** Stable, for scripts: `checks[].id` of `--json`. */
  id: string
  run: (deps: WebhookCheckNeeds, target: WebhookTarget, signal: AbortSignal) => Promise<CheckOutcome>
}

/** One POST, with what it came to: a status and how long it took, or why nothing answered. */
export async function post(
  { clock, http }: WebhookCheckNeeds,
  url: string,
  { body, headers }: { body: string; headers: Record<string, string> },
  signal: AbortSignal,
): Promise<{ status: number; ms: number } | { reason: string }> {
  const since = clock.now().getTime()
  try {
    const { status } = await http.request(url, { method: 'POST', headers, body, signal })
    return { status, ms: clock.now().getTime() - since }
  } catch (error) {
    signal.throwIfAborted()
    return { reason: reasonOf(error) }
  }
}

export const skipped = (evidence: string): CheckOutcome => ({ status: 'skipped', evidence })
