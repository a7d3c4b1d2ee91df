import { describe, expect, it } from 'vitest'
import { runDeploy } from '../../../src/commands/deploy/run.ts'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { fakeSession } from '../../support/fake-session.ts'
import { begun, deployBodies, digests, environment, imagesOf, newTag, planned, released } from './support.ts'

const found = { account: '210987654321', registries: {} as never, digests }

function promoting(bodies: ReturnType<typeof deployBodies> = {}) {
  const seen: Partial<DeployContext>[] = []
  const env = environment()
  const fake = fakeSession<DeployContext>({
    answers: [true],
    deps: {
      ...env.deps,
      // Nothing is built: what this checkout holds is not asked for.
      images: { commitsBetween: async () => undefined },
    },
    // The command's own environment is development in these tests.
    otherDeps: fakeDeps({ settings: { environment: 'production' } }),
    bodies: {
      ...deployBodies(),
      'find-promoted': (context) => {
        context.tag = newTag
        if (context.promotion) context.promotion.found = found
      },
      'promote-images': (context) => void seen.push({ ...context }),
      ...bodies,
    },
  })
  return { ...env, fake, seen, run: (options: Parameters<typeof runDeploy>[1]) => runDeploy(fake.session, options) }
}

describe('medspa deploy --from', () => {
  it('finds the release there before the lock, and copies its images in place of a build', async () => {
    const { done, fake, run, seen } = promoting()
    const { lines, result } = await run({ from: 'production' })
    const before = begun.indexOf('lock')
    expect(fake.ids()).toEqual([
      ...[...begun.slice(0, before), 'find-promoted', ...begun.slice(before), 'former-data'],
      ...planned.flatMap((id) => (id === 'build-images' ? ['promote-images', id] : [id])),
      ...released,
    ])
    expect(seen).toMatchObject([{ tag: newTag, build: false, promotion: { from: 'production', allowBad: false } }])
    expect(done.locks).toMatchObject([{ reason: 'release 0123456789ab' }])
    expect(result).toMatchObject({ release: newTag, images: digests })
    expect(lines).toContain('  images   those of production, by digest')
  })

  it('records where the images come from, whatever becomes of the deploy', async () => {
    const made = promoting({
      'promote-images': () => {
        throw new Error('stopped')
      },
    })
    await expect(made.run({ from: 'production', tag: newTag.slice(0, 7) })).rejects.toThrow('stopped')
    expect(made.fake.facts()).toMatchObject({
      release: { to: newTag },
      promotedFrom: { environment: 'production', account: '210987654321' },
    })
    const plain = promoting()
    await plain.run({ tag: newTag }).catch(() => {})
    expect(plain.fake.facts()).not.toHaveProperty('promotedFrom')
  })

  it('with a tag asks the other registry for it, and not its own', async () => {
    const { fake, run } = promoting()
    await run({ from: 'production', tag: newTag })
    expect(fake.ids()).not.toContain('find-release')
    expect(fake.ids()).toContain('find-promoted')
  })

  it('of a release that was put back from here is refused, with the command that brings it all the same', async () => {
    const made = promoting()
    made.done.release = { ...imagesOf(newTag), bad_tags: [newTag] }
    await expect(made.run({ from: 'production' })).rejects.toMatchObject({
      code: 'release-bad',
      exitCode: 3,
      hint: expect.stringContaining('--from production --tag 0123456789ab --allow-bad'),
    })
    expect(made.done.unlocked).toBe(1)
  })

  it.each([
    ['staging', 'environment-unknown', 'There is no environment "staging" to promote from.'],
    ['development', 'promotion-same', 'development cannot be promoted from itself.'],
  ])('refuses %s before anything begins', async (from, code, message) => {
    const { fake, run } = promoting()
    await expect(run({ from })).rejects.toMatchObject({
      ...{ code, message, exitCode: 2 },
      hint: expect.stringContaining('--from production'),
    })
    expect(fake.ids()).toEqual([])
  })
})
