import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Who stands behind a call: the operator of this sandbox, or keys that were issued to somebody in it. */
export type Principal = {
  /** `arn:aws:iam::…:user/operator`, `arn:aws:sts::…:assumed-role/<role>/<session>`. */
  arn: string
  /** Only the operator may use what is the sandbox's own (`/_sandbox/…`). */
  kind: 'operator' | 'session' | 'task' | 'function'
  accessKeyId: string
}

/** What a request shows of its credentials. */
export type Presented = { accessKeyId: string; sessionToken?: string | undefined }

/** `missing`: it showed none; `unknown`: none of this sandbox's; `expired`: issued keys after their end. */
export type Refusal = 'missing' | 'unknown' | 'expired'

/** Temporary keys, as STS and the container credentials endpoint hand them out. */
export type IssuedKeys = { accessKeyId: string; secretAccessKey: string; sessionToken: string; expiration: Date }

/** Who may call this sandbox. */
export type Principals = {
  /** Whose the credentials are, or why they are nobody's. */
  principalOf: (presented: Presented | undefined) => Principal | { refusal: Refusal }
  /**
   * Makes keys that count for `seconds` from now, for somebody in the sandbox; for so many `calls`, or until the answer to
   * the action `until` (`rds:CreateDBSnapshot`), where a test wants their end at a certain point. They count with their
   * session token alone.
   */
  issue: (to: {
    arn: string
    kind: Exclude<Principal['kind'], 'operator'>
    seconds: number
    calls?: number | undefined
    until?: string | undefined
  }) => IssuedKeys
  /** Told of each call that was answered, by its action: keys may end with it. */
  answered: (principal: Pick<Principal, 'accessKeyId'>, action: () => string) => void
  /** Ends issued keys at once, as if they had never been: those of a task that has ended. */
  revoke: (accessKeyId: string) => void
  /** Shows a caller that knows the token that this sandbox knows it too, and tells the token to no other. */
  proof: (of: string) => string
  /** Every issued key, as `createPrincipals` takes them. */
  issued: () => IssuedRecord[]
}

/** Issued keys as they are kept; the token is kept as its digest. */
export type IssuedRecord = Principal & {
  sessionTokenDigest: string
  expiration: Date
  calls?: number | undefined
  until?: string | undefined
}

type Options = {
  /** The operator's access key id. It is the secret that every client presents: at least 128 random bits. */
  token: string
  accountId: string
  /** Keys that count from the start: those of the sandbox that this one is a copy of. */
  issued?: IssuedRecord[] | undefined
  /** Milliseconds since 1970; for tests. */
  now?: () => number
}

/** An expired key is told apart from an unknown one for so long; then it is forgotten. */
const REMEMBERED_MS = 24 * 3600_000

/**
 * The registry of principals. Keys are looked up by their digest and compared in constant time: how long an answer takes
 * tells nothing about how much of a guess was right.
 */
export function createPrincipals({ token, accountId, issued = [], now = Date.now }: Options): Principals {
  if (token.length < 32) throw new Error('the token of a sandbox has at least 128 random bits')
  const operator: Principal = {
    arn: `arn:aws:iam::${accountId}:user/operator`,
    kind: 'operator',
    accessKeyId: token,
  }
  const byDigest = new Map(issued.map((record) => [digestOf(record.accessKeyId), record]))
  const forget = () => {
    for (const [key, { expiration }] of byDigest) {
      if (expiration.getTime() + REMEMBERED_MS < now()) byDigest.delete(key)
    }
  }

  return {
    principalOf(presented) {
      if (presented === undefined) return { refusal: 'missing' }
      const digest = digestOf(presented.accessKeyId)
      if (isSame(digest, digestOf(token))) return operator
      const record = byDigest.get(digest)
      if (record === undefined) return { refusal: 'unknown' }
      if (!isSame(digestOf(presented.sessionToken ?? ''), record.sessionTokenDigest)) return { refusal: 'unknown' }
      if (record.expiration.getTime() <= now() || record.calls === 0) return { refusal: 'expired' }
      if (record.calls !== undefined) record.calls -= 1
      const { arn, kind, accessKeyId } = record
      return { arn, kind, accessKeyId }
    },

    issue({ arn, kind, seconds, calls, until }) {
      forget()
      const keys: IssuedKeys = {
        // AWS's own prefix of temporary keys: tools tell by it that a session token belongs to them.
        accessKeyId: `ASIA${randomBytes(16).toString('hex').toUpperCase()}`,
        secretAccessKey: randomBytes(20).toString('hex'),
        sessionToken: randomBytes(32).toString('base64'),
        expiration: new Date(now() + seconds * 1000),
      }
      const { accessKeyId, expiration } = keys
      const sessionTokenDigest = digestOf(keys.sessionToken)
      byDigest.set(digestOf(accessKeyId), { arn, kind, accessKeyId, sessionTokenDigest, expiration, calls, until })
      return keys
    },

    answered({ accessKeyId }, action) {
      const record = byDigest.get(digestOf(accessKeyId))
      if (record?.until !== undefined && record.until === action()) record.calls = 0
    },

    revoke: (accessKeyId) => void byDigest.delete(digestOf(accessKeyId)),
    proof: (of) => createHmac('sha256', token).update(of).digest('hex'),
    issued: () => [...byDigest.values()],
  }
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** Whether two secrets are the same; how long it takes tells only whether they are of one length. */
export function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
