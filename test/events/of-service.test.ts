import { describe, expect, it } from 'vitest'
import { ofService } from '../../src/events/of-service.ts'
import { at } from './fixtures.ts'

const name = 'medspa-development-api'
const of = `(service ${name})`
const task = '(task 1a2b3c4d5e6f708192a3b4c5d6e7f809)'
/** Newest first, as ECS gives them. */
const said = (...messages: string[]) => ({
  deployments: [],
  events: messages.map((message, index) => ({ id: `${index}`, at: at(`14:0${index}`), message })).toReversed(),
})

describe('the events of a service', () => {
  it.each<[string, string, boolean]>([
    [`${of} has reached a steady state.`, 'has reached a steady state.', false],
    [`${of} (deployment ecs-svc/123) deployment completed.`, 'deployment completed.', false],
    [
      `${of} (deployment ecs-svc/123) deployment failed: tasks failed to start.`,
      'deployment failed: tasks failed to start.',
      true,
    ],
    [`${of} rolling back to (deployment ecs-svc/122).`, 'rolling back to the deployment before.', true],
    [`${of} ${task} failed container health checks.`, 'task 1a2b3c4d failed container health checks.', true],
    [
      `${of} is unable to consistently start tasks successfully.`,
      'is unable to consistently start tasks successfully.',
      true,
    ],
    [
      `${of} (port 8080) is unhealthy in (target-group arn:aws:x:y:1:targetgroup/a/b) due to (reason Request timed out).`,
      'is unhealthy: Request timed out',
      true,
    ],
  ])('tell %s', (message, what, failed) => {
    expect(ofService(name, said(message))).toMatchObject([
      { source: 'ecs', about: name, who: null, what: `${name}: ${what}`, failed },
    ])
  })

  it.each([
    `${of} has started 2 tasks: ${task}.`,
    `${of} registered 1 targets in (target-group arn:aws:x:y:1:targetgroup/a/b)`,
    `${of} deregistered 1 targets in (target-group arn:aws:x:y:1:targetgroup/a/b)`,
    `${of} has begun draining connections on 1 tasks.`,
    `${of} has stopped 1 running tasks: ${task}.`,
  ])('do not tell %s', (message) => {
    expect(ofService(name, said(message))).toEqual([])
  })

  it('tell a steady state once until something happens', () => {
    const steady = `${of} has reached a steady state.`
    const told = ofService(name, said(steady, steady, `${of} has started 1 tasks: ${task}.`, steady))
    expect(told.map((event) => event.at)).toEqual([at('14:00'), at('14:03')])
  })

  it('tell when deployments began', () => {
    const deployment = {
      id: 'ecs-svc/1',
      createdAt: at('14:00'),
      status: 'PRIMARY' as const,
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:1:task-definition/medspa-development-api:7',
      ...{ desired: 1, running: 1, pending: 0, failed: 0 },
    }
    expect(ofService(name, { deployments: [deployment], events: [] })).toMatchObject([
      { at: at('14:00'), what: `${name}: deployment of medspa-development-api:7 began`, failed: false },
    ])
  })
})
