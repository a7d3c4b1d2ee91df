import { TelnyxError } from './errors.ts'

const MOST = 250

/** A page of records. `meta` is there always: the SDK walks for ever where it misses `total_pages`. */
export function pageOf<T>(all: readonly T[], query: URLSearchParams, usualSize: number): { data: T[]; meta: object } {
  const number = whole(query, 'page[number]') ?? 1
  const size = whole(query, 'page[size]') ?? usualSize
  if (size > MOST) throw invalidParameter('page[size]', `is at most ${MOST}`)
  return {
    data: all.slice((number - 1) * size, number * size),
    meta: {
      page_number: number,
      page_size: size,
      total_pages: Math.ceil(all.length / size),
      total_results: all.length,
    },
  }
}

function whole(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  if (!/^[1-9]\d{0,8}$/.test(text)) throw invalidParameter(name, 'is a whole number from 1')
  return Number(text)
}

export const invalidParameter = (name: string, problem: string) =>
  new TelnyxError(400, '10015', 'Bad Request', `The parameter ${name} ${problem}`)
