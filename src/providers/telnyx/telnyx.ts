import type { Telnyx } from 'telnyx'
import { OperatorError } from '../../errors.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'
import { type ProviderRecord, recordInWords } from '../../webhooks/record.ts'
import { recordUnfit } from '../../webhooks/record-unfit.ts'
import { isSame } from '../../webhooks/wanted.ts'
import type { TelnyxProvider } from '../provider.ts'
import { askingProvider, isMissing, noChangedRecord, notHeld, sendingChange } from '../provider-error.ts'
import { telnyxClient } from './client.ts'
import { readTelnyx, telnyxNumber } from './records.ts'
import { writeTelnyx } from './write.ts'

/** The most that a page may have. */
const PAGE_SIZE = 250

const asking = <T>(what: string, call: () => Promise<T>) => askingProvider('telnyx', what, call)

/** Telnyx's account: no number has a URL of its own, so applications, connections and profiles are what medspa sets. */
export function createTelnyx(given: { apiKey: Sensitive; url: string | undefined }): TelnyxProvider {
  let made: Promise<Telnyx> | undefined
  const client = () => {
    made ??= telnyxClient(given)
    return made
  }
  return {
    numbers: () =>
      asking('list the numbers', async () => {
        const found: ProviderRecord[] = []
        const query = { 'page[size]': PAGE_SIZE, handle_messaging_profile_error: 'true' } as const
        for await (const number of (await client()).phoneNumbers.list(query)) found.push(telnyxNumber(number))
        return found
      }),
    read: (kind, id) =>
      asking(`read the ${kind.replace('telnyx-', '').replaceAll('-', ' ')} ${id}`, async () => {
        try {
          return await readTelnyx(await client(), kind, id)
        } catch (error) {
          if (isMissing(error)) return undefined
          throw error
        }
      }),
    async update(record, fields) {
      const words = recordInWords(record)
      if (record.unfit !== undefined) throw recordUnfit([record])
      const api = await client()
      const held = await sendingChange('telnyx', words, () => writeTelnyx(api, record, fields))
      if (held === undefined) throw noChangedRecord('telnyx', words)
      const wrong = Object.entries(fields).find(([field, value]) => !isSame(field, held[field] ?? '', value))
      if (wrong) throw notHeld('telnyx', words, wrong[0])
      return { ...record, fields: held }
    },
    // In neither the SDK nor Telnyx's OpenAPI description; Telnyx's own examples ask it (team-telnyx/telnyx-code-examples).
    publicKey: () =>
      asking('give its public key', async () => {
        const answer = await (await client()).get<{ data?: { public?: unknown } }>('/public_key')
        if (typeof answer?.data?.public === 'string') return answer.data.public
        throw new OperatorError('Telnyx answered without a public key.', {
          code: 'provider-error',
          whose: 'provider',
          hint: 'Compare TELNYX_PUBLIC_KEY with portal.telnyx.com, Keys & Credentials, Public Key by hand.',
        })
      }),
    lastDelivery: (url, since) =>
      asking('list its deliveries', async () => {
        const page = await (await client()).webhookDeliveries.list({
          filter: { attempts: { contains: url }, started_at: { gte: since.toISOString() } },
          'page[size]': PAGE_SIZE,
        })
        // Telnyx finds longer URLs too, and calls a delivery delivered that only the failover URL took. Newest attempt first.
        const here = page.data.flatMap(({ attempts, started_at }) => {
          const attempt = attempts?.find(({ http }) => http?.request?.url === url)
          return attempt === undefined ? [] : [{ at: started_at ?? '', status: attempt.http?.response?.status }]
        })
        const newest = here.sort((a, b) => b.at.localeCompare(a.at))[0]
        if (newest === undefined) return undefined
        const { at, status } = newest
        const delivered = status !== undefined && status >= 200 && status < 300
        return { delivered, at: at || 'at an unknown time', status }
      }),
  }
}
