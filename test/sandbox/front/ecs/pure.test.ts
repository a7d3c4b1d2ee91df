import { expect, test } from 'vitest'
import { chooseCapacityProvider } from '../../../../sandbox/front/ecs/capacity.ts'
import { containerArgv, containerEnvironment, containerFolder } from '../../../../sandbox/front/ecs/container.ts'
import { backOffMs, failureThreshold } from '../../../../sandbox/front/ecs/deployment.ts'
import { parseSecretReference } from '../../../../sandbox/front/ecs/task-secrets.ts'

test('capacity providers: bases first, then by weight', () => {
  const strategy = [
    { capacityProvider: 'FARGATE_SPOT', weight: 3, base: 0 },
    { capacityProvider: 'FARGATE', weight: 1, base: 1 },
  ]
  const used = new Map<string, number>()
  const choices = Array.from({ length: 5 }, () => {
    const choice = chooseCapacityProvider(strategy, used) ?? 'none'
    used.set(choice, (used.get(choice) ?? 0) + 1)
    return choice
  })
  expect(choices).toEqual(['FARGATE', 'FARGATE_SPOT', 'FARGATE', 'FARGATE_SPOT', 'FARGATE_SPOT'])
  expect(chooseCapacityProvider([], new Map())).toBeUndefined()
})

test('arguments are put together as a container engine does', () => {
  const image = { entrypoint: ['node', 'index.mjs'], cmd: ['serve'] }
  expect(containerArgv({}, undefined, image)).toEqual([process.execPath, 'index.mjs', 'serve'])
  expect(containerArgv({ command: ['check'] }, undefined, image)).toEqual([process.execPath, 'index.mjs', 'check'])
  expect(containerArgv({ command: ['check'] }, { command: ['once'] }, image)).toEqual([
    process.execPath,
    'index.mjs',
    'once',
  ])
  expect(containerArgv({ entryPoint: ['sh'] }, undefined, image)).toEqual(['sh'])
})

test('the environment is the task’s own, and nothing of this process', () => {
  const environment = containerEnvironment(
    {
      environment: [
        { name: 'PORT', value: '8080' },
        { name: 'A', value: 'definition' },
        { name: 'HOST', value: 'x' },
      ],
    },
    { environment: [{ name: 'A', value: 'override' }] },
    { env: { A: 'image', B: 'image' } },
    { SECRET: 's' },
    { address: '127.9.9.9', caFile: '/ca.pem' },
  )
  expect(environment).toEqual({
    A: 'override',
    B: 'image',
    PORT: '8080',
    SECRET: 's',
    PATH: process.env.PATH,
    HOST: '127.9.9.9',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
  })
})

test('a container cannot start outside its image', () => {
  expect(containerFolder({ workingDirectory: '../../etc' }, { rootDir: '/images/x', workingDir: '/app' })).toBe(
    '/images/x/etc',
  )
  expect(containerFolder({}, { rootDir: '/images/x', workingDir: '/app' })).toBe('/images/x/app')
})

test('secret references: whole, by key, by stage and version', () => {
  const id = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf'
  expect(parseSecretReference(id)).toEqual({ id, key: '', stage: '', version: '' })
  expect(parseSecretReference(`${id}:KEY::`)).toEqual({ id, key: 'KEY', stage: '', version: '' })
  expect(parseSecretReference(`${id}::AWSPREVIOUS:v1`)).toEqual({ id, key: '', stage: 'AWSPREVIOUS', version: 'v1' })
})

test('the circuit breaker’s threshold and the pauses between tries', () => {
  expect([1, 6, 10, 1000].map(failureThreshold)).toEqual([3, 3, 5, 200])
  expect([0, 1, 2, 3, 4, 20].map(backOffMs)).toEqual([0, 0, 1000, 2000, 4000, 60_000])
})
