import { expect, it } from 'vitest'
import { withImages } from '../../src/releases/pin.ts'
import { type Release, releaseSchema } from '../../src/releases/release.ts'

/** Bytes of a standard and of an advanced parameter. Source: AWS Systems Manager user guide, "Managing parameter tiers". */
const LIMITS = { standard: 4096, advanced: 8192 }

const digest = `sha256:${'a'.repeat(64)}`
/** As long as tags get (`isTag`). */
const tag = 't'.repeat(120)
const id = 'medspa-production-final-20261123080000'

/** Six workers and sidecars, each a target of its own; the platform has two. */
const targets = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`conversation-worker-${index}`, digest]))

/** Every key at once, as long as each gets: no release has all of them. */
const longest: Release = {
  ...withImages(
    {},
    tag,
    { api: digest, migrate: digest, 'voice-lambda': digest, ...targets },
    {
      task_definition_arn:
        'arn:aws-us-gov:ecs:us-gov-west-1:123456789012:task-definition/medspa-production-api:1234567',
      voice_lambda_version: '1234567',
    },
  ),
  api_certificate_arn: `arn:aws-us-gov:acm:us-gov-west-1:123456789012:certificate/${'1'.repeat(36)}`,
  api_certificate_name: 'n'.repeat(253),
  dns_target: 'here',
  dns_name: `${'n'.repeat(50)}.example.com`,
  dns_previous: {
    changed: '2026-11-23T08:00:00.000Z',
    kept_until: '2026-11-24T08:00:00.000Z',
    records: [
      { type: 'A', ttl: 86_400, values: Array.from({ length: 4 }, () => '255.255.255.255') },
      { type: 'AAAA', ttl: 86_400, values: Array.from({ length: 4 }, () => '2600:1f18:ffff:ffff:ffff:ffff:ffff:ffff') },
    ],
  },
  parked: 'full',
  parked_since: '2026-11-23T08:00:00.000Z',
  parked_voice_image_digest: digest,
  voice_image_knows_servername: false,
  // Names of a user, a machine, a role and a session: 64 characters each, as IAM allows them.
  parking: {
    since: '2026-11-23T08:00:00.000Z',
    by: `${'o'.repeat(64)} on ${'h'.repeat(64)}, arn:aws-us-gov:sts::123456789012:assumed-role/${'r'.repeat(64)}/${'s'.repeat(64)}`,
    desired: 1000,
    min: 1000,
    protected: true,
    load_balancer_protected: true,
  },
  db_snapshot_identifier: id,
  redis_snapshot_name: id,
  database_roles: `db-${'A'.repeat(26)}`,
  redis_token: { version: 'v'.repeat(36), group: '2026-11-23T08:00:00.000Z', changed: '2026-11-23T08:00:00.000Z' },
  data_compared: id,
  database_engine: 'rds',
  deletion_protection: false,
  enable_blue_green: false,
  config_applied: true,
  permissions_boundary: 'arn:aws-us-gov:iam::123456789012:policy/medspa-boundary',
  config_hash: 'f'.repeat(16),
}

/** Twenty bad tags of changed checkouts. */
const bad_tags = Array.from({ length: 20 }, () => `${'c'.repeat(40)}-dirty-${'d'.repeat(12)}`)
/** Sixty keys of the secret; the platform's are 19 characters long on average. */
const secret_keys = Array.from({ length: 60 }, (_, index) => `SQUARE_OAUTH_REDIRECT_${index}`)

it('a release as they are, with sixty keys and no bad tags, fits into a standard parameter', () => {
  const { parking: _parking, ...release } = longest
  // A domain has at most 64 characters, and its certificate's name is as long.
  const usual = {
    ...release,
    api_certificate_name: 'n'.repeat(64),
    target_image_digests: { 'conversation-worker': digest, 'nova-sonic-sidecar': digest },
  }
  const tags = { api_image_tag: 'c'.repeat(40), voice_lambda_image_tag: 'c'.repeat(40), digests_tag: 'c'.repeat(40) }
  expect(Buffer.byteLength(JSON.stringify({ ...usual, ...tags, secret_keys }))).toBeLessThan(LIMITS.standard)
})

it('the longest release, with sixty keys, twenty bad tags and values from elsewhere, fits into an advanced one', () => {
  const config = { 'api.environment': Object.fromEntries(secret_keys.slice(0, 20).map((key) => [key, 'v'.repeat(40)])) }
  const whole: Release = { ...longest, bad_tags, config, secret_keys }
  expect(Object.keys(whole).sort()).toEqual(Object.keys(releaseSchema.shape).sort())
  expect(releaseSchema.safeParse(whole).success).toBe(true)
  expect(Buffer.byteLength(JSON.stringify(whole))).toBeLessThan(LIMITS.advanced)
})
