import { describe, expect, it } from 'vitest'
import { checkTargets } from '../../../src/steps/preflight/check-targets.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const targets = ['jobs', 'nova'].map((name) => ({ name, askedBy: [`workers.${name}.target`], writable: [] }))

describe("the Dockerfile's further targets", () => {
  it('are looked at where they are to be built and the registry has no image', async () => {
    const asked: string[] = []
    const deps = fakeDeps({
      images: { checkTargets: async (unbuilt) => void asked.push(...unbuilt.map(({ name }) => name)) },
      registries: {
        image: async (name, tag) =>
          name === 'medspa-development-nova' && tag === 'v1' ? { digest: 'sha256:a', index: false } : undefined,
      },
    })
    const run = checkTargets.run(deps, { build: true, tag: 'v1', targets }, quietProgress())
    expect(await run).toEqual({ detail: 'jobs, nova' })
    expect(asked).toEqual(['jobs'])
  })

  it('are no step without any, or where nothing is built', () => {
    const applies = (context: object) => checkTargets.applies?.({ tag: 'v1', build: true, ...context })
    expect([applies({ targets }), applies({ targets, build: false }), applies({ targets: [] }), applies({})]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})
