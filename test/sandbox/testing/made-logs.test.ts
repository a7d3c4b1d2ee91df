import { describe, expect, it } from 'vitest'
import { createMadeLogs } from '../../../sandbox/testing/made-logs.ts'

const asked = { group: '/g', stream: 'api/api/1', count: 25_000, from: 1_000_000, everyMs: 2, bytes: 200 }
type Page = { events: { timestamp: number; message: string; eventId: string }[]; nextToken?: string }

function read(input: Record<string, unknown> = {}, maxBytes = 1024 * 1024) {
  const logs = createMadeLogs()
  logs.make(asked)
  const pages: Page['events'][] = []
  let token = ''
  for (;;) {
    const page = logs.page({ logGroupName: '/g', ...input }, { token, maxBytes }) as Page
    pages.push(page.events)
    if (page.nextToken === undefined) return pages
    token = page.nextToken
  }
}

describe('lines that nobody wrote', () => {
  it('come in pages of CloudWatch, each once', () => {
    const pages = read()
    const events = pages.flat()
    expect(events.map(({ timestamp }) => timestamp)).toEqual(
      Array.from({ length: 25_000 }, (_, n) => 1_000_000 + n * 2),
    )
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(25_000)
    expect(events[0]?.message).toHaveLength(200)
    for (const page of pages) expect(page.length * (200 + 26)).toBeLessThanOrEqual(1024 * 1024)
    expect(read({}, 1).at(0)).toHaveLength(1)
  })

  it.each([
    [{ startTime: 1_000_003, endTime: 1_000_008 }, [1_000_004, 1_000_006, 1_000_008]],
    [{ startTime: 1_049_998 }, [1_049_998]],
    [{ startTime: 2_000_000 }, []],
    [{ endTime: 999_999 }, []],
    [{ logStreamNames: ['other'] }, []],
  ])('of %j', (input, times) => {
    expect(
      read(input)
        .flat()
        .map(({ timestamp }) => timestamp),
    ).toEqual(times)
  })

  it('are of their group alone, and of what can be', () => {
    const logs = createMadeLogs()
    expect(logs.page({ logGroupName: '/g' }, { token: '', maxBytes: 1 })).toBeUndefined()
    expect(() => logs.make({ ...asked, count: 0, group: 1 })).toThrow(
      '"group" is a text, "count" is a whole number from 1',
    )
  })
})
