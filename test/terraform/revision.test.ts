import { describe, expect, it } from 'vitest'
import { revisionOf } from '../../src/terraform/changes/revision.ts'

const repository = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/medspa-development-api'
const container = {
  name: 'api',
  image: `${repository}:1111111111111111111111111111111111111111`,
  environment: [
    { name: 'PORT', value: '8080' },
    { name: 'OLD', value: 'value-of-old' },
  ],
  secrets: [{ name: 'TOKEN', valueFrom: 'arn:token' }],
}
const definition = (containers: readonly object[], more: object = {}) => ({
  cpu: '256',
  memory: '512',
  container_definitions: JSON.stringify(containers),
  ...more,
})

describe('a new revision of a task definition', () => {
  it('tells its image, names that come and go, and its size; and no value of a variable', () => {
    const next = {
      ...container,
      image: `${repository}:2222222222222222222222222222222222222222`,
      environment: [
        { name: 'PORT', value: '9090-the-new' },
        { name: 'MODE', value: 'value-of-mode' },
      ],
      secrets: [...container.secrets, { name: 'OTHER', valueFrom: 'arn:other' }],
      mountPoints: [],
    }
    const told = revisionOf('aws_ecs_task_definition', {
      before: definition([container]),
      after: definition([next], { cpu: '512' }),
    })
    expect(told).toEqual([
      'image 111111111111 → 222222222222',
      'environment + MODE - OLD ~ PORT',
      'secrets + OTHER',
      'cpu 256 → 512',
    ])
    expect(JSON.stringify(told)).not.toMatch(/value-of|the-new|arn:/)
  })

  it('names the container where there are several, and those that come', () => {
    const sidecar = { name: 'proxy', image: 'proxy:1' }
    const both = {
      before: definition([container, sidecar]),
      after: definition([container, { ...sidecar, image: 'proxy:2' }]),
    }
    expect(revisionOf('aws_ecs_task_definition', both)).toEqual(['proxy: image 1 → 2'])
    const added = { before: definition([container]), after: definition([container, sidecar]) }
    expect(revisionOf('aws_ecs_task_definition', added)).toEqual(['container proxy comes'])
  })

  it('is told without a word where its containers are known only after the apply', () => {
    expect(revisionOf('aws_ecs_task_definition', { before: definition([container]), after: { cpu: '256' } })).toEqual(
      [],
    )
  })
})

it('a new version of a function has its image, and other resources have no revision', () => {
  const change = { before: { image_uri: 'x/y:v1' }, after: { image_uri: 'x/y:v2' } }
  expect(revisionOf('aws_lambda_function', change)).toEqual(['image v1 → v2'])
  expect(revisionOf('aws_lambda_function', { before: { timeout: 1 }, after: { timeout: 2 } })).toBeUndefined()
  expect(revisionOf('aws_ecs_service', change)).toBeUndefined()
})
