import { describe, expect, it } from 'vitest'
import type { TaskDefinition } from '../../../src/aws/ecs/task-definitions.ts'
import { readEnvironmentReferences } from '../../../src/steps/secrets/secret-references.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { arnOf, revision } from '../release/back/ways.ts'

const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:medspa-development-app-AbCdEf'

/** Revision `number` of a family, which reads this key; `renewedOf`: medspa's copy of that revision. */
const reading = (
  number: number,
  key: string,
  { family = 'api', renewedOf }: { family?: string; renewedOf?: number } = {},
) =>
  revision(number, 'a', {
    family,
    secrets: { [key]: `${secret}:${key}::` },
    ...(renewedOf !== undefined && { tags: { 'renewed-of': arnOf(renewedOf, family) } }),
  })

/** Which keys are read where these revisions are registered, the newest first, and services run these ARNs. */
async function keysOf(definitions: TaskDefinition[], runs: Record<string, string>) {
  const ofFamily = (family: string) => definitions.filter((each) => each.family === family)
  const serviceOf = (name: string) => ({
    describe: async () =>
      runs[name] === undefined ? undefined : { taskDefinitionArn: runs[name], deployments: [], taskSets: [] },
  })
  const deps = fakeDeps({
    service: serviceOf('api') as never,
    taskDefinitions: {
      describe: async (asked) => ofFamily(asked)[0] ?? definitions.find(({ arn }) => arn === asked),
      revisions: async (family) => ofFamily(family).map(({ arn }) => arn),
    },
    workers: {
      found: async () => Object.keys(runs).filter((name) => name !== 'api'),
      of: (name) => ({ family: `medspa-development-${name}`, service: serviceOf(name) }) as never,
    },
  })
  return (await readEnvironmentReferences(deps)).map(({ key }) => key).toSorted()
}

describe('keys that the environment reads', () => {
  it('are those of what was registered last, and of what runs', async () => {
    const definitions = [reading(3, 'NEW'), reading(2, 'BETWEEN'), reading(1, 'OLD')]
    expect(await keysOf(definitions, { api: arnOf(1) })).toEqual(['NEW', 'OLD'])
  })

  it('are those of the release that was deployed last, too, where a way back has copied an older one since', async () => {
    const definitions = [reading(3, 'OLD', { renewedOf: 1 }), reading(2, 'NEW'), reading(1, 'OLD')]
    expect(await keysOf(definitions, { api: arnOf(3) })).toEqual(['NEW', 'OLD'])
  })

  it('are so of a worker: of its newest own revision, of the newest copy, and of what it runs', async () => {
    const mail = (number: number, key: string, renewedOf?: number) =>
      reading(number, key, { family: 'mail', ...(renewedOf !== undefined && { renewedOf }) })
    const copied = [mail(3, 'OLD', 1), mail(2, 'NEW'), mail(1, 'OLD')]
    expect(await keysOf(copied, { mail: arnOf(3, 'mail') })).toEqual(['NEW', 'OLD'])
    expect(await keysOf([mail(2, 'NEW'), mail(1, 'OLD')], { mail: arnOf(1, 'mail') })).toEqual(['NEW', 'OLD'])
  })
})
