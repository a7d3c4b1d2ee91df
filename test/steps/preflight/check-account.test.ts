import { expect, it } from 'vitest'
import { accountOf, beginAccount } from '../../../src/steps/preflight/check-account.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

const placed = { region: 'eu-central-1', regionInFile: undefined, stateBucket: 'acme-state' }

/** Begins, and tells whether AWS was asked. */
async function begins(settings: { region: string; regionInFile: string | undefined; stateBucket: string | undefined }) {
  const asked: unknown[] = []
  const { signal } = new AbortController()
  const begin = async (given?: AbortSignal) => {
    asked.push(given === signal)
  }
  await beginAccount(fakeDeps({ identity: { begin }, settings }), signal)
  return asked
}

it('asks ahead what accountOf will ask', async () => {
  expect(await begins(placed)).toEqual([true])
  expect(await begins({ ...placed, regionInFile: 'eu-central-1' })).toEqual([true])
})

it.each([
  [{ ...placed, stateBucket: undefined }, 'state-bucket-unset'],
  [{ ...placed, regionInFile: 'us-east-1' }, 'region-mismatch'],
])('asks nobody where accountOf refuses before it asks: %o', async (settings, code) => {
  expect(await begins(settings)).toEqual([])
  await expect(accountOf(fakeDeps({ settings }))).rejects.toMatchObject({ code })
})
