import { describe, expect, it } from 'vitest'
import { DeploymentError } from '../../../../sandbox/front/codedeploy/ports.ts'
import { stage, withHooks } from './stage.ts'

const isOver = (on: ReturnType<typeof stage>) => () => on.deployment.phase === 'over'

describe('a deployment', () => {
  it('lists its events from the start, waits for green, shifts minute by minute, waits, and has blue go', async () => {
    const on = stage()
    expect(on.deployment.id).toMatch(/^d-[A-Z0-9]{9}$/)
    expect(on.events()).toEqual([
      'BeforeInstall Pending',
      'Install Pending',
      'AfterInstall Pending',
      'AllowTestTraffic Pending',
      'AfterAllowTestTraffic Pending',
      'BeforeAllowTraffic Pending',
      'AllowTraffic Pending',
      'AfterAllowTraffic Pending',
    ])
    await on.seconds(1)
    expect(on.deployment.status).toBe('Created')
    await on.seconds(100)
    expect(on.deployment.status).toBe('InProgress')
    expect(on.events().slice(0, 3)).toEqual(['BeforeInstall Succeeded', 'Install InProgress', 'AfterInstall Pending'])
    on.steady()
    const began = await on.until(() => on.deployment.percent === 10)
    expect(on.done).toEqual(['create', 'test', '10%'])
    const shifted = await on.until(() => on.deployment.percent === 100)
    expect(shifted - began).toBe(540)
    expect(on.done.slice(-2)).toEqual(['100%', 'primary ecs-svc/2'])
    // All events are over, blue is there, and the deployment is in progress for the whole termination wait.
    await on.until(() => on.deployment.phase === 'termination')
    await on.seconds(299)
    expect(on.events().every((event) => event.endsWith('Succeeded'))).toBe(true)
    expect(on.deployment.status).toBe('InProgress')
    expect(on.done).not.toContain('remove ecs-svc/1')
    await on.seconds(2)
    expect(on.deployment).toMatchObject({ status: 'Succeeded', rollback: undefined })
    expect(on.done.at(-1)).toBe('remove ecs-svc/1')
  })

  it('has six events without a test listener', () => {
    const on = stage({}, { testListener: undefined })
    expect(on.events()).toHaveLength(6)
    expect(on.events().join()).not.toContain('Test')
  })

  it('fails after an hour without a steady green, and another deployment takes that away', async () => {
    const on = stage()
    await on.seconds(3500)
    expect(on.deployment.status).toBe('InProgress')
    await on.until(isOver(on))
    expect(on.deployment).toMatchObject({
      status: 'Failed',
      error: { message: expect.stringContaining('This time out period is 60 minutes.') },
    })
    expect(on.events().slice(1, 3)).toEqual(['Install Failed', 'AfterInstall Skipped'])
    const [rollback] = on.rollbacks
    if (rollback === undefined) throw new Error('no rollback')
    expect(on.deployment.rollback).toEqual({
      rollbackDeploymentId: rollback.id,
      rollbackMessage: `Deployment ${on.deployment.id} terminated. Automatic rollback is triggered with a DeploymentId ${rollback.id}.`,
    })
    expect(rollback).toMatchObject({ creator: 'codeDeployRollback', configName: 'CodeDeployDefault.ECSAllAtOnce' })
    await on.until(() => rollback.phase === 'over', rollback)
    expect(rollback.status).toBe('Succeeded')
    expect(on.done).toEqual(['create', 'restore test', '0%', 'primary ecs-svc/1', 'remove ecs-svc/2'])
  })

  it('fails at the gate without a green, and has nothing to roll back', async () => {
    const on = stage()
    on.world.gate = new DeploymentError('ELASTIC_LOAD_BALANCING_INVALID', 'The ELB could not be updated')
    await on.until(isOver(on))
    expect(on.deployment).toMatchObject({ status: 'Failed', error: { code: 'ELASTIC_LOAD_BALANCING_INVALID' } })
    expect([on.done, on.rollbacks]).toEqual([[], []])
  })

  it('goes on with the shift while green is scaled, for five minutes', async () => {
    const on = stage()
    await on.until(() => on.done.includes('create'))
    on.steady()
    await on.until(() => on.deployment.percent === 10)
    Object.assign(on.world.sets[1] ?? {}, { isSteady: false })
    const failed = on.until(isOver(on))
    await failed
    expect(on.deployment).toMatchObject({ status: 'Failed', percent: 60 })
  })

  it('removes what a stopped deployment left before it makes its own', async () => {
    const on = stage()
    const left = {
      taskSetId: 'ecs-svc/0',
      targetGroupArn: 'green',
      isPrimary: false,
      isSteady: true,
      isDraining: false,
    }
    on.world.sets.push(left)
    await on.until(() => on.done.includes('create'))
    expect(on.done).toEqual(['remove ecs-svc/0', 'create'])
  })
})

describe('READY', () => {
  const waiting = async () => {
    const on = stage({}, { readyWaitMinutes: 60 })
    await on.until(() => on.done.includes('create'))
    on.steady()
    await on.until(() => on.deployment.status === 'Ready')
    return on
  }

  it('waits after the test traffic, and goes on when somebody continues', async () => {
    const on = await waiting()
    expect(on.events().slice(4, 6)).toEqual(['AfterAllowTestTraffic Succeeded', 'BeforeAllowTraffic Pending'])
    await on.seconds(3000)
    expect(on.deployment.status).toBe('Ready')
    on.deployment.continued.ready = true
    await on.until(() => on.deployment.percent === 100)
    expect(on.deployment.status).toBe('InProgress')
  })

  it('ends Stopped where nobody does, and is rolled back', async () => {
    const on = await waiting()
    await on.until(isOver(on))
    expect(on.deployment).toMatchObject({
      status: 'Stopped',
      error: {
        message:
          'The deployment timed out while waiting for a notification to continue. This time out period is 60 minutes.',
      },
    })
    expect(on.events().slice(4, 6)).toEqual(['AfterAllowTestTraffic Succeeded', 'BeforeAllowTraffic Skipped'])
    expect(on.rollbacks).toHaveLength(1)
  })

  it('the termination wait ends when somebody continues that', async () => {
    const on = stage()
    await on.until(() => on.done.includes('create'))
    on.steady()
    await on.until(() => on.deployment.phase === 'termination')
    on.deployment.continued.termination = true
    await on.seconds(1)
    expect(on.deployment.status).toBe('Succeeded')
  })
})

describe('a stop', () => {
  const during = async (phase: 'shift' | 'termination', rollsBack: boolean | undefined) => {
    const on = stage(rollsBack === undefined ? { autoRollback: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } } : {})
    await on.until(() => on.done.includes('create'))
    on.steady()
    await on.until(() => (phase === 'shift' ? on.deployment.percent === 20 : on.deployment.phase === 'termination'))
    on.deployment.stop = { rollsBack }
    await on.seconds(1)
    return on
  }

  it('during the shift: the current event fails, the rest is skipped, and traffic goes back', async () => {
    const on = await during('shift', true)
    expect(on.deployment.status).toBe('Stopped')
    expect(on.events().slice(-2)).toEqual(['AllowTraffic Failed', 'AfterAllowTraffic Skipped'])
    expect(on.rollbacks).toHaveLength(1)
  })

  it('leaves everything as it is where neither the caller nor the group says that it rolls back', async () => {
    const on = await during('shift', undefined)
    expect([on.deployment.status, on.deployment.percent, on.rollbacks]).toEqual(['Stopped', 20, []])
  })

  it('during the termination wait: blue is there, and takes over again', async () => {
    const on = await during('termination', true)
    const [rollback] = on.rollbacks
    if (rollback === undefined) throw new Error('no rollback')
    await on.until(() => rollback.phase === 'over', rollback)
    expect(on.done.slice(-4)).toEqual(['restore test', '0%', 'primary ecs-svc/1', 'remove ecs-svc/2'])
  })
})

describe('alarms', () => {
  const alarms = { enabled: true, alarms: [{ name: '5xx' }, { name: 'slow' }] }

  it('stop it wherever it is, and roll it back', async () => {
    const on = stage({ alarms })
    await on.until(() => on.done.includes('create'))
    on.steady()
    await on.until(() => on.deployment.phase === 'termination')
    on.world.alarms.add('5xx').add('slow').add('another')
    await on.seconds(16)
    expect(on.deployment).toMatchObject({
      status: 'Stopped',
      error: { code: 'ALARM_ACTIVE', message: expect.stringMatching(/Activated alarms: <5xx> <slow>$/) },
    })
    expect(on.rollbacks).toHaveLength(1)
  })

  it('in ALARM already stop it at once', async () => {
    const on = stage({ alarms })
    on.world.alarms.add('5xx')
    expect(await on.until(isOver(on))).toBeLessThan(4)
    expect([on.done, on.rollbacks]).toEqual([[], []])
  })

  it('that are switched off, or cannot be read where the group ignores that, stop nothing', async () => {
    const off = stage({ alarms: { ...alarms, enabled: false } })
    off.world.alarms.add('5xx')
    await off.seconds(60)
    expect(off.deployment.status).toBe('InProgress')
    const ignoring = stage({ alarms: { ...alarms, ignorePollAlarmFailure: true } })
    const heeding = stage({ alarms })
    for (const on of [ignoring, heeding]) {
      on.world.alarmsFail = true
      await on.seconds(60)
    }
    expect([ignoring.deployment.status, heeding.deployment.status]).toEqual(['InProgress', 'Stopped'])
  })
})

describe('hooks', () => {
  it('are asked once each, at their events, and hold the deployment until they answer', async () => {
    const on = stage(withHooks({ BeforeInstall: 'first', AfterAllowTraffic: 'last' }))
    await on.seconds(600)
    expect(on.done).toEqual(['hook first'])
    const { hook } = on.deployment
    if (hook === undefined) throw new Error('no hook')
    hook.answer = 'Succeeded'
    await on.until(() => on.done.includes('create'))
    on.steady()
    await on.until(() => on.done.includes('hook last'))
    expect(on.events().at(-1)).toBe('AfterAllowTraffic InProgress')
    Object.assign(on.deployment.hook ?? {}, { answer: 'Failed' })
    await on.until(isOver(on))
    expect(on.deployment).toMatchObject({
      status: 'Failed',
      error: {
        code: 'HOOK_EXECUTION_FAILURE',
        message: 'The deployment failed because one or more of the lifecycle event validation functions failed.',
      },
    })
    expect(on.rollbacks).toHaveLength(1)
  })

  it('fail the deployment when they say nothing for an hour, or are not there; before Install nothing is rolled back', async () => {
    const silent = stage(withHooks({ BeforeInstall: 'silent' }))
    expect(await silent.until(isOver(silent))).toBeGreaterThan(3600)
    expect(silent.deployment.error?.message).toContain('timed out while waiting for a status callback')
    const missing = stage(withHooks({ BeforeInstall: 'nowhere' }))
    expect(await missing.until(isOver(missing))).toBeLessThan(10)
    expect(missing.deployment.error).toMatchObject({ code: 'INVALID_LAMBDA_FUNCTION' })
    expect([silent.rollbacks, missing.rollbacks]).toEqual([[], []])
  })
})
