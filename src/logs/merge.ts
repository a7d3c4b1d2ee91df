type Timed = { at: number }

/** A source whose next page is there. */
type Head<T> = { page: readonly T[]; next: number; more: AsyncIterator<readonly T[]> }

/**
 * Merges sources, each of which gives pages in the order of time, by time; events of one moment in the order of the sources.
 * One page of each is held and no more, so that memory does not grow with the log. What comes out are runs of events, which
 * are as long as can be: a single source's pages leave as they are.
 */
export async function* mergeByTime<T extends Timed>(
  sources: readonly AsyncIterable<readonly T[]>[],
): AsyncGenerator<readonly T[]> {
  const open = sources.map((source) => source[Symbol.asyncIterator]())
  try {
    const begun = await Promise.all(open.map((more) => nextPage(more)))
    let heads = begun.flatMap((head) => head ?? [])
    while (heads.length > 0) {
      const first = heads.reduce((least, head) => (timeOf(head) < timeOf(least) ? head : least))
      const others = heads.filter((head) => head !== first)
      const before = heads.indexOf(first)
      // Of a moment that another source has too, this one's come first only where it stands before it.
      const until = Math.min(...others.map((head) => timeOf(head) + (heads.indexOf(head) < before ? 0 : 1)))
      const end = endOfRun(first, until)
      yield first.page.slice(first.next, end)
      if (end < first.page.length) first.next = end
      else {
        const next = await nextPage(first.more)
        heads = next === undefined ? others : heads.map((head) => (head === first ? next : head))
      }
    }
  } finally {
    await Promise.all(open.map((more) => more.return?.()))
  }
}

const timeOf = <T extends Timed>({ next, page }: Head<T>): number => page[next]?.at ?? Number.POSITIVE_INFINITY

/** Where the events before `until` end. */
function endOfRun<T extends Timed>({ next, page }: Head<T>, until: number): number {
  let end = next + 1
  while (end < page.length && (page[end]?.at ?? until) < until) end += 1
  return end
}

/** The next page that has events: CloudWatch gives empty ones too. Undefined at the end. */
async function nextPage<T extends Timed>(more: AsyncIterator<readonly T[]>): Promise<Head<T> | undefined> {
  for (;;) {
    const { done, value } = await more.next()
    if (done) return undefined
    if (value.length > 0) return { page: value.toSorted((a, b) => a.at - b.at), next: 0, more }
  }
}
