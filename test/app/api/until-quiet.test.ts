import { expect, it } from 'vitest'
import { untilQuiet } from '../../../app/api/until-quiet.ts'

it('goes on while something happens, and ends when nothing has for so long', async () => {
  let looks = 0
  let lastAt = 0
  const last = () => {
    looks++
    if (looks <= 4) lastAt = performance.now()
    return lastAt
  }
  await untilQuiet(last, { quietMs: 20, limitMs: 60_000 })
  expect(looks).toBeGreaterThan(4)
  expect(performance.now() - lastAt).toBeGreaterThanOrEqual(20)
})

it('waits from its beginning where nothing has happened for long', async () => {
  const begun = performance.now()
  await untilQuiet(() => 0, { quietMs: 20, limitMs: 60_000 })
  expect(performance.now() - begun).toBeGreaterThanOrEqual(20)
})

it('ends at the limit whatever happens', async () => {
  await untilQuiet(() => performance.now(), { quietMs: 60_000, limitMs: 20 })
})
