/** Twilio's default and most records of a page. */
const USUAL_SIZE = 50
const MOST = 1000

type Paged<T> = { records: T[]; page: number; size: number; first: number; isLast: boolean }

/** The records of the page that a query asks for; a size beyond the most is the most. */
function pageOf<T>(all: readonly T[], query: URLSearchParams): Paged<T> {
  const size = Math.min(MOST, positive(query.get('PageSize')) ?? USUAL_SIZE)
  const page = positive(query.get('Page')) ?? 0
  const first = page * size
  return { records: all.slice(first, first + size), page, size, first, isLast: first + size >= all.length }
}

const positive = (text: string | null): number | undefined => {
  const number = Number(text ?? '')
  return Number.isInteger(number) && number > 0 ? number : undefined
}

const linkTo = (path: string, query: URLSearchParams, size: number, page: number): string => {
  const next = new URLSearchParams(query)
  next.set('PageSize', String(size))
  next.set('Page', String(page))
  return `${path}?${next}`
}

/** A page of API 2010-04-01: the links are relative to the API's host. `path`: without the host. */
export function pageOf2010<T>(key: string, all: readonly T[], path: string, query: URLSearchParams): object {
  const { first, isLast, page, records, size } = pageOf(all, query)
  return {
    [key]: records,
    page,
    page_size: size,
    start: first,
    end: Math.max(first, first + records.length - 1),
    uri: linkTo(path, query, size, page),
    first_page_uri: linkTo(path, query, size, 0),
    next_page_uri: isLast ? null : linkTo(path, query, size, page + 1),
    previous_page_uri: page === 0 ? null : linkTo(path, query, size, page - 1),
  }
}

/** A page of the newer APIs: the links are absolute. `url`: with the host. */
export function pageOfV1<T>(key: string, all: readonly T[], url: string, query: URLSearchParams): object {
  const { isLast, page, records, size } = pageOf(all, query)
  return {
    [key]: records,
    meta: {
      key,
      page,
      page_size: size,
      url: linkTo(url, query, size, page),
      first_page_url: linkTo(url, query, size, 0),
      next_page_url: isLast ? null : linkTo(url, query, size, page + 1),
      previous_page_url: page === 0 ? null : linkTo(url, query, size, page - 1),
    },
  }
}
