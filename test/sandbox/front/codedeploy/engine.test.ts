import { expect, it, vi } from 'vitest'
import { createEngine } from '../../../../sandbox/front/codedeploy/engine.ts'
import { stage } from './stage.ts'

const atOnce = { createdMs: 0, gapMs: 0, alarmPollMs: 0, minuteMs: 0, limitMinuteMs: 60_000 }

it('a copy of a deployment goes on where the other one stood, from weights that it sets anew', async () => {
  const original = stage()
  await original.until(() => original.done.includes('create'))
  original.steady()
  await original.until(() => original.deployment.percent === 30)

  const { deployment } = original
  const copy = stage()
  copy.world.sets.push({ ...original.world.sets[1], isSteady: true } as never)
  const log = vi.fn()
  const engine = createEngine({ ...copy.ports, pace: atOnce }, log)
  try {
    await engine.resume([structuredClone(deployment)])
    await vi.waitFor(() => expect(engine.find(deployment.id)?.status).toBe('Succeeded'))
    expect(copy.done).toEqual([
      '30%',
      ...[40, 50, 60, 70, 80, 90, 100].map((percent) => `${percent}%`),
      'primary ecs-svc/2',
      'remove ecs-svc/1',
    ])
    expect([deployment.percent, log.mock.calls]).toEqual([30, []])
  } finally {
    await engine.stop()
  }
})

it('a hook that was asked in the other sandbox is asked again in the copy', async () => {
  const original = stage({ appSpec: { ...stage().deployment.appSpec, hooks: { BeforeInstall: 'first' } } })
  await original.until(() => original.done.includes('hook first'))
  const copy = stage()
  const engine = createEngine({ ...copy.ports, pace: atOnce }, () => {})
  try {
    await engine.resume([structuredClone(original.deployment)])
    await vi.waitFor(() => expect(copy.done).toEqual(['hook first']))
    expect(engine.activeOf('api', 'api')?.id).toBe(original.deployment.id)
    expect(engine.activeOf('api', 'other')).toBeUndefined()
  } finally {
    await engine.stop()
  }
})
