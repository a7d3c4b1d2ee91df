import { expect, it } from 'vitest'
import { placeOf } from '../../src/view/place.ts'

const settings = { environment: 'production', region: 'ca-central-1' } as const
const caller = { accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/operator' }

it.each([
  { name: 'sandbox' as const, known: caller, said: 'production (sandbox)' },
  { name: 'aws' as const, known: caller, said: 'production (account 123456789012, ca-central-1)' },
  { name: 'aws' as const, known: undefined, said: 'production (ca-central-1)' },
])('a question says $said', ({ known, name, said }) => {
  expect(placeOf({ identity: { known: () => known }, profile: { name }, settings })).toBe(said)
})
