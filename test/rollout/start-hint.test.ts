import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { typed } from '../../src/command-line.ts'
import type { CannotStart } from '../../src/rollout/cannot-start.ts'
import { startHint } from '../../src/rollout/start-hint.ts'

describe('what to do where no task can start', () => {
  let back: () => void
  beforeAll(() => {
    back = typed({ program: 'medspa', env: 'development' })
  })
  afterAll(() => back())

  it.each<[CannotStart | undefined, string[]]>([
    [{ kind: 'image-missing' }, ['`medspa deploy --env development` builds it']],
    [{ kind: 'image-platform' }, ['`medspa deploy --env development` builds']],
    [
      { kind: 'image-denied', role: 'medspa-development-execution' },
      ['The role medspa-development-execution may not pull', '`medspa plan --env development`'],
    ],
    [
      { kind: 'secret-denied', role: undefined },
      ["The tasks' execution role may not read", '`medspa plan --env development`'],
    ],
    [{ kind: 'key-missing', key: 'ADMIN_JWT_SECRET' }, ['`medspa secrets set ADMIN_JWT_SECRET --env development`']],
    [{ kind: 'secret-missing' }, ['`medspa deploy --env development`']],
    [{ kind: 'secret-not-json' }, ['`medspa secrets check --env development`']],
    [
      { kind: 'parameter-missing', parameter: '/medspa/x' },
      ['`aws ssm put-parameter --type SecureString --name /medspa/x --value file:///dev/stdin`'],
    ],
    [undefined, ['Fix the cause, then deploy again.']],
  ])('%o', (cause, parts) => {
    for (const part of parts) expect(startHint(cause)).toContain(part)
  })

  it.each<[CannotStart | undefined, string]>([
    [{ kind: 'image-missing' }, 'The image is not in the registry. Go back.'],
    [{ kind: 'image-platform' }, 'The image is for another platform. Go back.'],
    [
      { kind: 'image-denied', role: undefined },
      "The tasks' execution role may not pull the image, or the image is gone. `medspa plan --env development` shows what of its policy has to be fixed. Go back.",
    ],
    [
      { kind: 'secret-denied', role: 'execution' },
      'The role execution may not read the secret, or may not use its KMS key. `medspa plan --env development` shows what of its policy has to be fixed. Go back.',
    ],
    [
      { kind: 'key-missing', key: 'KEY' },
      'The secret has no key KEY: `medspa secrets set KEY --env development` puts it in. Go back.',
    ],
    [{ kind: 'secret-missing' }, 'A secret that the tasks read does not exist, or was deleted. Go back.'],
    [
      { kind: 'secret-not-json' },
      'A secret that the tasks read is not JSON: `medspa secrets check --env development` says what is wrong with it. Go back.',
    ],
    [{ kind: 'parameter-missing', parameter: '/medspa/x' }, '/dev/stdin`. Go back.'],
    [undefined, 'Go back.'],
  ])('is no deploy where another way is named: %o', (cause, expected) => {
    const hint = startHint(cause, 'Go back.')
    expect(hint.endsWith(expected)).toBe(true)
    expect(hint).not.toMatch(/deploy/i)
  })
})
