import { beforeEach, describe, expect, it } from 'vitest'
import { createPrincipals, type Principals } from '../../../../sandbox/front/access/principals.ts'

const token = 'a'.repeat(40)
const role = 'arn:aws:sts::123456789012:assumed-role/api/session'
let now = 0
let principals: Principals

beforeEach(() => {
  now = Date.UTC(2026, 0, 1)
  principals = createPrincipals({ token, accountId: '123456789012', now: () => now })
})

const issue = (seconds = 60) => principals.issue({ arn: role, kind: 'session', seconds })

describe('who calls a sandbox', () => {
  it('knows the operator by the token alone', () => {
    expect(principals.principalOf({ accessKeyId: token })).toEqual({
      arn: 'arn:aws:iam::123456789012:user/operator',
      kind: 'operator',
      accessKeyId: token,
    })
  })

  it.each([
    ['nothing shown', undefined, 'missing'],
    ['an empty key', { accessKeyId: '' }, 'unknown'],
    ['another key of the same length', { accessKeyId: 'b'.repeat(40) }, 'unknown'],
    ['a prefix of the token', { accessKeyId: token.slice(0, -1) }, 'unknown'],
    ['more than the token', { accessKeyId: `${token}a` }, 'unknown'],
    ['the token in another case', { accessKeyId: token.toUpperCase() }, 'unknown'],
  ] as const)('refuses %s', (_, presented, refusal) => {
    expect(principals.principalOf(presented)).toEqual({ refusal })
  })

  it('knows issued keys with their session token, until their end', () => {
    const { accessKeyId, sessionToken, expiration } = issue()
    expect(principals.principalOf({ accessKeyId, sessionToken })).toEqual({ arn: role, kind: 'session', accessKeyId })
    expect(principals.principalOf({ accessKeyId })).toEqual({ refusal: 'unknown' })
    expect(principals.principalOf({ accessKeyId, sessionToken: issue().sessionToken })).toEqual({ refusal: 'unknown' })
    now = expiration.getTime() - 1
    expect(principals.principalOf({ accessKeyId, sessionToken })).toMatchObject({ kind: 'session' })
    now += 1
    expect(principals.principalOf({ accessKeyId, sessionToken })).toEqual({ refusal: 'expired' })
  })

  it('says that keys have expired only to a caller with their session token', () => {
    const { accessKeyId } = issue()
    now += 3600_000
    expect(principals.principalOf({ accessKeyId })).toEqual({ refusal: 'unknown' })
  })

  it('forgets revoked keys', () => {
    const { accessKeyId, sessionToken } = issue()
    principals.revoke(accessKeyId)
    expect(principals.principalOf({ accessKeyId, sessionToken })).toEqual({ refusal: 'unknown' })
  })

  it('knows in a copy what was issued before it was made', () => {
    const { accessKeyId, sessionToken } = issue()
    const copy = createPrincipals({ token, accountId: '123456789012', issued: principals.issued(), now: () => now })
    expect(copy.principalOf({ accessKeyId, sessionToken })).toMatchObject({ arn: role })
    expect(JSON.stringify(principals.issued())).not.toContain(sessionToken)
  })

  it('proves that it knows the token without telling it', () => {
    const again = createPrincipals({ token, accountId: '123456789012' })
    expect(again.proof('ask 1')).toBe(principals.proof('ask 1'))
    expect(principals.proof('ask 2')).not.toBe(principals.proof('ask 1'))
    const other = createPrincipals({ token: 'b'.repeat(40), accountId: '123456789012' })
    expect(other.proof('ask 1')).not.toBe(principals.proof('ask 1'))
    expect(principals.principalOf({ accessKeyId: principals.proof('ask 1') })).toEqual({ refusal: 'unknown' })
  })

  it('refuses a token that is short enough to guess', () => {
    expect(() => createPrincipals({ token: 'sandbox', accountId: '123456789012' })).toThrow('128 random bits')
  })
})
