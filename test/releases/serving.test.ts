import { describe, expect, it } from 'vitest'
import { beforeInWords, imageTag, releaseOf, type SeenTasks, servingRevisions } from '../../src/releases/serving.ts'

const task = (revision: string, address: string, lastStatus = 'RUNNING') => ({
  taskDefinitionArn: revision,
  address,
  lastStatus,
})
const target = (address: string, state = 'healthy') => ({ address, state })
const service = (own: string, ...deployments: string[]) => ({
  taskDefinitionArn: own,
  deployments: [own, ...deployments].map((taskDefinitionArn) => ({ taskDefinitionArn })),
})

describe('which revision serves', () => {
  it.each<[string, SeenTasks, string[]]>([
    ['nothing is deployed', { service: undefined, tasks: [], groups: [] }, []],
    [
      'one runs and is healthy',
      { service: service('api:1'), tasks: [task('api:1', 'a')], groups: [[target('a')]] },
      ['api:1'],
    ],
    ['no task is left, as while it is parked', { service: service('api:1'), tasks: [], groups: [[]] }, []],
    [
      'a rollout goes on: the former one, while the new one does not answer',
      {
        service: service('api:2', 'api:1'),
        tasks: [task('api:1', 'a'), task('api:2', 'b')],
        groups: [[target('a'), target('b', 'initial')]],
      },
      ['api:1'],
    ],
    [
      'a rollout goes on: both, the new one first',
      {
        service: service('api:2', 'api:1'),
        tasks: [task('api:1', 'a'), task('api:2', 'b')],
        groups: [[target('a'), target('b')]],
      },
      ['api:2', 'api:1'],
    ],
    [
      'ECS rolled back: what the service names again',
      {
        service: service('api:1'),
        tasks: [task('api:1', 'a'), task('api:2', 'b')],
        groups: [[target('a'), target('b', 'unhealthy')]],
      },
      ['api:1'],
    ],
    [
      'its only task fails its health check',
      { service: service('api:1'), tasks: [task('api:1', 'a')], groups: [[target('a', 'unhealthy')]] },
      [],
    ],
    [
      'its task starts',
      { service: service('api:1'), tasks: [task('api:1', 'a', 'PENDING')], groups: [[target('a')]] },
      [],
    ],
    [
      'a task drains',
      {
        service: service('api:2'),
        tasks: [task('api:1', 'a'), task('api:2', 'b')],
        groups: [[target('a', 'draining'), target('b')]],
      },
      ['api:2'],
    ],
    [
      'two groups, healthy in one alone',
      { service: service('api:1'), tasks: [task('api:1', 'a')], groups: [[target('a')], [target('a', 'initial')]] },
      [],
    ],
    ['no load balancer: what runs', { service: service('api:1'), tasks: [task('api:1', 'a')], groups: [] }, ['api:1']],
    [
      'somebody moved the service to a revision of his own',
      { service: service('other:9', 'api:1'), tasks: [task('other:9', 'a')], groups: [[target('a')]] },
      ['other:9'],
    ],
  ])('%s', (_, seen, serving) => {
    expect(servingRevisions(seen)).toEqual(serving)
  })
})

it.each([
  ['host:5000/name:v1', 'v1'],
  ['123456789012.dkr.ecr.us-east-1.amazonaws.com/medspa-development-api:76b3ad4', '76b3ad4'],
  ['host/name:v1@sha256:0123', 'v1'],
  ['host:5000/name', undefined],
  ['host:5000/name@sha256:0123', undefined],
])("an image's tag: %s", (image, tag) => {
  expect(imageTag(image)).toBe(tag)
})

it('the release of a revision is what its image says, not what is written beside it', () => {
  const containers = [
    { name: 'sidecar', image: 'host/sidecar:v9' },
    { name: 'api', image: 'host/api:v1' },
  ]
  expect(releaseOf({ containers, tags: { release: 'v2' } }, 'api')).toBe('v1')
  const byDigest = [{ name: 'api', image: 'host/api@sha256:01' }]
  expect(releaseOf({ containers: byDigest, tags: { release: 'v2' } }, 'api')).toBe('v2')
  expect(releaseOf({ containers: [], tags: {} }, 'api')).toBeUndefined()
})

describe('the words behind a release', () => {
  const commit = '5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f80'
  const serving = (...releases: string[]) => ({
    revisions: releases.map((release, at) => ({ taskDefinitionArn: `api:${at}`, release })),
  })
  it.each([
    ['another one served', serving(commit), ' (before: 5d6e7f8091a2)'],
    ['the same one serves', serving('v2'), ''],
    ['both serve, as a rollout was left', serving('v2', 'v1'), ' (before: v2 and v1)'],
    ['two revisions of one release', serving('v1', 'v1'), ' (before: v1)'],
    ['nothing served', serving(), ' (before: nothing served)'],
    [
      'nothing served, as it was down',
      { revisions: [], down: commit },
      ' (before: nothing served, 5d6e7f8091a2 was not healthy)',
    ],
    ['not known', undefined, ''],
  ])('%s', (_, before, words) => {
    expect(beforeInWords(before, 'v2')).toBe(words)
  })
})
