import { expect, test } from 'vitest'
import { chooseCapacityProvider } from '../../../../sandbox/front/ecs/capacity.ts'
import { containerArgv, containerEnvironment, containerLimits } from '../../../../sandbox/front/ecs/container.ts'
import { failureThreshold } from '../../../../sandbox/front/ecs/deployment.ts'
import { backOffMs } from '../../../../sandbox/front/ecs/sources/source.ts'
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
  expect(containerArgv({}, undefined, image)).toEqual(['node', 'index.mjs', 'serve'])
  expect(containerArgv({ command: ['check'] }, undefined, image)).toEqual(['node', 'index.mjs', 'check'])
  expect(containerArgv({ command: ['check'] }, { command: ['once'] }, image)).toEqual(['node', 'index.mjs', 'once'])
  expect(containerArgv({ entryPoint: ['sh'] }, undefined, image)).toEqual(['sh'])
  // Without an entrypoint the command is the whole program, and another command another program.
  const whole = { entrypoint: [], cmd: ['node', 'index.mjs'] }
  expect(containerArgv({}, undefined, whole)).toEqual(['node', 'index.mjs'])
  expect(containerArgv({}, { command: ['sh', '-c', 'id'] }, whole)).toEqual(['sh', '-c', 'id'])
})

test('the environment is put together as ECS does, the later beating the earlier', () => {
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
  )
  expect(environment).toEqual({
    A: 'override',
    B: 'image',
    PORT: '8080',
    SECRET: 's',
    HOST: 'x',
  })
})

test("limits are the task's, the container's own and the override's, the tightest first", () => {
  const task = { cpu: '512', memory: '1024' }
  expect(containerLimits(task, {}, undefined)).toMatchObject({ memoryBytes: 1024 * 2 ** 20, cpus: 0.5 })
  expect(containerLimits(task, { memory: 256, cpu: 128 }, undefined)).toMatchObject({
    memoryBytes: 256 * 2 ** 20,
    cpuUnits: 128,
  })
  expect(containerLimits(task, { memory: 4096 }, undefined).memoryBytes).toBe(1024 * 2 ** 20)
  expect(containerLimits(task, { memory: 256 }, { memory: 512 }).memoryBytes).toBe(512 * 2 ** 20)
  const hardened = {
    user: '1000:1000',
    readonlyRootFilesystem: true,
    linuxParameters: { initProcessEnabled: true },
    ulimits: [{ name: 'nofile' as const, softLimit: 10, hardLimit: 20 }],
  }
  expect(containerLimits({}, hardened, undefined)).toEqual({
    memoryBytes: undefined,
    cpus: undefined,
    cpuUnits: undefined,
    user: '1000:1000',
    readonlyRoot: true,
    init: true,
    ulimits: [{ name: 'nofile', soft: 10, hard: 20 }],
  })
})

test('secret references: whole, by key, by stage and version', () => {
  const id = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf'
  expect(parseSecretReference(id)).toEqual({ id, key: '', stage: '', version: '' })
  expect(parseSecretReference(`${id}:KEY::`)).toEqual({ id, key: 'KEY', stage: '', version: '' })
  expect(parseSecretReference(`${id}::AWSPREVIOUS:v1`)).toEqual({ id, key: '', stage: 'AWSPREVIOUS', version: 'v1' })
})

test("the circuit breaker's threshold and the pauses between tries", () => {
  expect([1, 6, 10, 1000].map(failureThreshold)).toEqual([3, 3, 5, 200])
  expect([0, 1, 2, 3, 4, 20].map(backOffMs)).toEqual([0, 0, 1000, 2000, 4000, 60_000])
})
