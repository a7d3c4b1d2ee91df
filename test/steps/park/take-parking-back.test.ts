import { describe, expect, it } from 'vitest'
import type { Release } from '../../../src/releases/release.ts'
import {
  finishTakingBack,
  takeParkingBack,
  tryTakingParkingBack,
} from '../../../src/steps/park/undo/take-parking-back.ts'
import { fakeDeps, type GivenDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const parking = { since: '2026-11-23T13:00:00.000Z', by: 'ada on laptop', desired: 3, min: 2, protected: true }

/** An environment that a park has left: stopped, suspended, answering by itself, not protected. */
function left(release: Release, given: GivenDeps = {}) {
  const done: unknown[] = []
  const now = { release }
  const deps = fakeDeps({
    autoscaling: {
      limits: async () => ({ min: 0, max: 4, suspended: true }),
      resume: async (min) => void done.push(['resume', min]),
    },
    database: {
      describe: async () => ({ identifier: 'medspa-development', deletionProtection: false }) as never,
      protect: async (on) => done.push(['protect', on]) > 0,
    },
    loadBalancer: {
      describe: async () => ({ identifier: 'alb', deletionProtection: false }),
      protect: async (on) => done.push(['protect alb', on]) > 0,
    },
    releaseParameter: {
      read: async () => now.release,
      write: async (next) => void Object.assign(now, { release: next }),
    },
    rollout: { serves: async () => true },
    settings: { desiredCount: 1 },
    service: {
      describe: async () => ({ desired: 0, running: 0, taskDefinitionArn: 'api:7' }) as never,
      scale: async (desired) => void done.push(['scale', desired]),
    },
    voiceLambda: {
      configuration: async () => ({
        answers: { VOICE_MODE: 'parked' },
        configured: { VOICE_MODE: 'parked' },
        version: '9',
      }),
      lastForwarding: async () => ({ variables: { UPSTREAM_BASE_URL: 'http://alb' } }),
      answerBy: async (variables) => {
        done.push(['voice', variables])
        return '10'
      },
    },
    ...given,
  })
  const lines: string[] = []
  const context: { parkingLeft?: boolean } = {}
  return {
    context,
    done,
    lines,
    now,
    run: () => takeParkingBack.run(deps, {}, quietProgress(lines)),
    deploys: () => tryTakingParkingBack.run(deps, context, quietProgress(lines)),
    finishes: () => finishTakingBack.run(deps, context, quietProgress(lines)),
  }
}

describe('a park that somebody has left half done', () => {
  it('is taken back to what ran when it began: the tasks first, then what forwards calls to them', async () => {
    const { done, now, run } = left({ api_image_tag: 'v1', parking })
    expect(await run()).toEqual({ detail: `the park of ${parking.since} is taken back` })
    expect(done).toEqual([
      ['scale', 3],
      ['resume', 2],
      ['voice', { UPSTREAM_BASE_URL: 'http://alb' }],
      ['protect', true],
    ])
    expect(now.release).toEqual({ api_image_tag: 'v1' })
  })

  it('has its load balancer protected again, where it was', async () => {
    const { done, run } = left({ parking: { ...parking, load_balancer_protected: true } })
    await run()
    expect(done.slice(-2)).toEqual([
      ['protect', true],
      ['protect alb', true],
    ])
  })

  it('stays recorded while anything is left to take back, and all else is tried', async () => {
    const { done, now, run } = left(
      { parking },
      {
        rollout: { serves: async () => Promise.reject(new Error('ECS is away')) },
      },
    )
    await expect(run()).rejects.toMatchObject({ code: 'park-left', message: expect.stringContaining('ECS is away') })
    expect(done.map((each) => (each as string[])[0])).toEqual(['scale', 'resume', 'voice', 'protect'])
    expect(now.release).toEqual({ parking })
  })

  it('tries all else where AWS cannot be asked about one', async () => {
    const { done, run } = left(
      { parking },
      { voiceLambda: { configuration: async () => Promise.reject(new Error('Lambda is away')) } },
    )
    await expect(run()).rejects.toMatchObject({
      message: expect.stringContaining('Forward voice webhooks again: Lambda is away'),
      hint: expect.stringContaining('medspa deploy'),
    })
    expect(done.map((each) => (each as string[])[0])).toEqual(['scale', 'resume', 'protect'])
  })

  it('says that tasks do not serve, which is no reason to stay half parked', async () => {
    let at = 0
    const clock = {
      now: () => new Date(at),
      async sleep(ms: number) {
        at += ms
      },
    }
    const { now, run } = left({ api_image_tag: 'v1', parking }, { clock, rollout: { serves: async () => false } })
    expect(await run()).toEqual({
      detail: `the park of ${parking.since} is taken back; but 3 tasks asked for, not healthy after 15 minutes`,
    })
    expect(now.release).toEqual({ api_image_tag: 'v1' })
  })

  it('does not stop a deploy, which takes back the rest at its end', async () => {
    let broken = true
    const { context, deploys, done, finishes, lines, now } = left(
      { api_image_tag: 'v1', parking },
      {
        voiceLambda: {
          configuration: async () => ({
            answers: { VOICE_MODE: 'parked' },
            configured: { UPSTREAM: 'alb' },
            version: '9',
          }),
          lastForwarding: async () => undefined,
          answerBy: async () => {
            if (broken) throw new Error('version 10 does not answer')
            done.push('voice')
            return '11'
          },
        },
      },
    )
    expect(finishTakingBack.applies?.(context)).toBe(false)
    expect(await deploys()).toEqual({
      detail: expect.stringContaining('stays half parked until the end of this deploy'),
    })
    expect(lines).toContain('not taken back: Forward voice webhooks again: version 10 does not answer')
    expect(finishTakingBack.applies?.(context)).toBe(true)
    expect(now.release).toEqual({ api_image_tag: 'v1', parking })
    await expect(finishes()).rejects.toMatchObject({
      code: 'park-left',
      hint: expect.stringContaining('medspa deploy'),
    })
    broken = false
    expect(await finishes()).toEqual({ detail: `the park of ${parking.since} is taken back` })
    expect(now.release).toEqual({ api_image_tag: 'v1' })
  })

  it('forwards by a new version where a pin names the parked one', async () => {
    const pins: unknown[] = []
    const configured = { VOICE_MODE: 'parked' }
    let version = '9'
    const { now, run } = left(
      { parking, pin: { task_definition_arn: 'api:7', voice_lambda_version: '9' } },
      {
        voiceLambda: {
          configuration: async () => ({ answers: configured, configured, version }),
          lastForwarding: async () => ({ variables: { UPSTREAM_BASE_URL: 'http://alb' } }),
          answerBy: async (_, { pinned }) => {
            pins.push(pinned)
            version = '10'
            return version
          },
        },
      },
    )
    await run()
    expect(pins).toEqual([undefined])
    expect(now.release).toEqual({ pin: { task_definition_arn: 'api:7', voice_lambda_version: '10' } })
  })

  it('leaves the number of tasks that somebody has asked for meanwhile', async () => {
    const { done, run } = left(
      { parking },
      {
        autoscaling: {
          limits: async () => ({ min: 1, max: 4, suspended: false }),
          resume: async (min) => void done.push(['resume', min]),
        },
        service: {
          describe: async () => ({ desired: 4, running: 4, taskDefinitionArn: 'api:7' }) as never,
          scale: async (desired) => void done.push(['scale', desired]),
        },
      },
    )
    await run()
    expect(done.slice(0, 2)).toEqual([
      ['scale', 4],
      ['resume', 1],
    ])
  })

  it.each([
    ['nothing was left', { api_image_tag: 'v1' }],
    ['the park came to its end', { parked: 'yes', parking }],
  ] as const)('is not touched where %s', async (_, release) => {
    const { done, now, run } = left(release)
    expect(await run()).toEqual({ skipped: 'no park was left unfinished' })
    expect(done).toEqual([])
    expect(now.release).toEqual(release)
  })
})
