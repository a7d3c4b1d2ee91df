import { invalidParameter } from './paging.ts'
import type { TelnyxDelivery, TelnyxNumber } from './schema.ts'

/** Telnyx wants three digits of a number at least. */
const FEWEST_DIGITS = 3

/** Whether a number is among those that a list asks for. @throws TelnyxError 400 */
export function isAsked(number: TelnyxNumber, query: URLSearchParams): boolean {
  const part = query.get('filter[phone_number]')
  const digits = part?.replace(/\D/g, '')
  if (digits !== undefined && digits.length < FEWEST_DIGITS)
    throw invalidParameter('filter[phone_number]', `has ${FEWEST_DIGITS} digits at least`)
  const equal = (name: string, value: string | null) => !query.has(name) || query.get(name) === value
  return (
    (digits === undefined || number.phone_number.includes(digits)) &&
    equal('filter[connection_id]', number.connection_id) &&
    equal('filter[status]', number.status) &&
    (!query.has('filter[tag]') || number.tags.includes(query.get('filter[tag]') ?? ''))
  )
}

/** Whether a delivery is among those that a list asks for. */
export function isAskedDelivery({ attempts, started_at, status, webhook }: TelnyxDelivery, query: URLSearchParams) {
  const types = query.get('filter[event_type]')?.split(',')
  const [from, to] = [query.get('filter[started_at][gte]'), query.get('filter[started_at][lte]')]
  const at = new Date(started_at).getTime()
  const contains = (value: unknown, name: string) => JSON.stringify(value).includes(query.get(name) ?? '')
  return (
    (!query.has('filter[status][eq]') || query.get('filter[status][eq]') === status) &&
    (types === undefined || types.includes(webhook.event_type)) &&
    (from === null || at >= new Date(from).getTime()) &&
    (to === null || at <= new Date(to).getTime()) &&
    contains(attempts, 'filter[attempts][contains]') &&
    contains(webhook, 'filter[webhook][contains]')
  )
}
