import { describe, expect, it } from 'vitest'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'
import { type DeployBodies, deploying, digests, failing, formerTag, outputs } from './support.ts'

const before = { revisions: [{ taskDefinitionArn: 'api:1', release: formerTag }] }
const bodies: DeployBodies = {
  'deployed-release': { tag: formerTag, digests, before },
  outputs: { outputs },
  rollout: { rolled: true },
}
const redeploying = (more: DeployBodies = {}) => deploying({ bodies: { ...bodies, ...more } })
const walked = [
  ...['preflight', 'state-bucket', 'lock', 'former-data', 'deployed-release', 'outputs'],
  ...['secret-references', 'rollout', 'check-release', 'validate'],
]

describe('medspa deploy --redeploy', () => {
  it('starts the release that runs anew, and asks, plans, builds and records nothing', async () => {
    const { done, fake, questions, run, walk } = redeploying()
    const { lines, result } = await run({ redeploy: true })
    expect(walk()).toEqual(walked)
    expect(questions).toEqual([])
    expect(result).toMatchObject({ release: formerTag, images: digests, outputs })
    expect(lines.slice(0, 2)).toEqual(['development runs fedcba987654', expect.stringContaining('all tasks are new')])
    expect(done).toMatchObject({
      written: [],
      applied: [],
      locks: [{ command: 'deploy', reason: 'new tasks of the same release', wait: false }],
      unlocked: 1,
    })
    expect(fake.facts()).toEqual({ release: { from: formerTag, to: formerTag }, digests })
  })

  it('takes the digests of the registry where an older medspa recorded none', async () => {
    const found = (context: DeployContext) => void Object.assign(context, { tag: formerTag, before })
    const { run, walk } = redeploying({ 'deployed-release': found })
    const { result } = await run({ redeploy: true })
    expect(walk()).toEqual(walked.toSpliced(5, 0, 'inspect-images'))
    expect(result).toMatchObject({ images: digests })
  })

  it('hands a tag that was named on to the step that compares it', async () => {
    const asked: unknown[] = []
    const found = (context: DeployContext) => {
      asked.push(context.asked)
      Object.assign(context, { tag: formerTag, digests, before })
    }
    const { run } = redeploying({ 'deployed-release': found })
    await run({ redeploy: true, tag: formerTag })
    expect(asked).toEqual([formerTag])
  })

  it('that is refused before it knows the release records none, and lets the lock go', async () => {
    const { done, fake, run } = redeploying({ 'deployed-release': failing('deployed-release') })
    await expect(run({ redeploy: true })).rejects.toThrow('deployed-release failed')
    expect(fake.facts()).toEqual({})
    expect(done.unlocked).toBe(1)
  })
})
