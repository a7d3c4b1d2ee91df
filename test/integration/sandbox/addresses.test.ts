import { expect, test } from 'vitest'
import { claimAddresses } from '../../../sandbox/data/network/addresses.ts'

test('a copy has the same addresses for the same things, and gives others to new ones', async () => {
  const original = await claimAddresses('original')
  const [database, task] = [original.of('database/a'), original.of('task/1')]
  const book = original.book()
  original.of('task/2')

  await expect(claimAddresses('copy', book)).rejects.toThrow('a copy needs a network of its own')
  await original.close()

  const copy = await claimAddresses('copy', structuredClone(book))
  expect(copy.of('database/a')).toBe(database)
  expect(copy.of('task/1')).toBe(task)
  expect([database, task]).not.toContain(copy.of('task/3'))
  await copy.close()
})
