import { z } from 'zod'
import { reasonOf } from '../../../io/http.ts'
import { parseJson } from '../../../io/json.ts'
import type { Check, CheckNeeds, Readiness, Urls } from './check.ts'

const readySchema = z.looseObject({
  ready: z.boolean(),
  checks: z.record(z.string(), z.unknown()).optional(),
  testCalls: z.boolean().optional(),
})

/** Section 2.8, lines 2 and 3: database, Redis and outbox as the API itself sees them. */
export const ready: Check = {
  id: 'ready',
  run: async (_, { readiness }) => (await readiness()).outcome,
}

/** Asks `GET /ready`; rejects never. */
export async function readReadiness(
  { http }: Pick<CheckNeeds, 'http'>,
  urls: Urls,
  signal: AbortSignal,
): Promise<Readiness> {
  const url = `${urls.api}/ready`
  try {
    const { body, status } = await http.request(url, { signal })
    const parsed = readySchema.safeParse(parseJson(body))
    const parts = parsed.success ? `, ${JSON.stringify(parsed.data.checks ?? {})}` : ''
    const ok = status === 200 && parsed.success && parsed.data.ready
    return {
      outcome: { status: ok ? 'ok' : 'failed', evidence: `GET ${url}: ${status}${parts}` },
      testCalls: parsed.success && parsed.data.testCalls === true,
    }
  } catch (error) {
    return { outcome: { status: 'failed', evidence: `GET ${url}: ${reasonOf(error)}` }, testCalls: false }
  }
}
