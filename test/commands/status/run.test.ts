import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { run } from '../../../src/commands/status/run.ts'
import { OperatorError } from '../../../src/errors.ts'
import { fakeDeps, type GivenDeps } from '../../support/fake-deps.ts'

const none = async () => undefined
const denied = () =>
  Promise.reject(
    new OperatorError('ecs:DescribeServices: AccessDenied', { code: 'aws-access-denied', whose: 'operator' }),
  )

/** Adapters of an environment of which nothing is there. */
const nothing: GivenDeps = {
  alarms: { list: async () => [] },
  autoscaling: { limits: none },
  certificates: { describe: none },
  database: { describe: none },
  deployLock: { look: none },
  identity: { whoAmI: async () => ({ accountId: '123456789012', arn: 'arn' }) },
  lastRuns: async () => ({}),
  loadBalancer: { certificate: none, weights: none },
  profile: { name: 'aws', accountId: undefined },
  redactor: { scrub: (text) => text },
  redis: { describe: none },
  releaseParameter: { read: none },
  service: { describe: none },
  settings: {
    regionInFile: undefined,
    awsProfile: undefined,
    stateBucket: 'bucket',
    blueGreen: false,
    desiredCount: 1,
  },
  snapshots: { database: { list: async () => [] }, redis: { list: async () => [] } } as never,
  stateLocks: { find: none },
  taskDefinitions: { describe: none },
  registries: { has: async () => true },
  targetHealth: { targets: async () => [] },
  terraform: { variableValues: async () => ({}) as never },
  voiceGateway: { find: none },
  voiceLambda: { state: none },
}

/** Runs the command with the adapters of each environment, or what refuses them. */
async function status(
  of: Record<'development' | 'production', GivenDeps | OperatorError>,
  options: Parameters<typeof run>[0] = {},
) {
  const told = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof told) => {
    const through = new PassThrough()
    through.on('data', (text) => {
      told[name] += String(text)
    })
    return through as never
  }
  const exitCode = await run(options, {
    argv: ['status'],
    stdin: new PassThrough() as never,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: {},
    cwd: '/',
    endOnce: () => false,
    signal: new AbortController().signal,
    frame: {
      depsFor: async (environment) => {
        const given = of[environment]
        if (given instanceof OperatorError) throw given
        return fakeDeps({ ...nothing, ...given, settings: { ...nothing.settings, environment, ...given.settings } })
      },
    },
  })
  return { exitCode, ...told }
}
const foreign = new OperatorError('No such profile.', { code: 'aws-credentials', whose: 'operator' })

it('calls what was never deployed no fault, in short and in full', async () => {
  const both = await status({ development: {}, production: {} })
  expect(both).toEqual({
    exitCode: 0,
    stdout: 'development    not deployed\nproduction     not deployed\n',
    stderr: '',
  })
  const one = await status({ development: {}, production: {} }, { env: 'production' })
  expect(one).toMatchObject({ exitCode: 0, stdout: 'production is not deployed.\n' })
})

it('tells an environment that cannot be looked at beside the other one, and fails where none can', async () => {
  const one = await status({ development: {}, production: foreign })
  expect(one).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/\nproduction {5}not known: No such profile\.\n$/),
  })
  expect(await status({ development: foreign, production: foreign })).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('No such profile.'),
  })
  const asked = { development: {}, production: foreign }
  expect(await status(asked, { env: 'production' })).toMatchObject({ exitCode: 1, stdout: '' })
})

it('asks another account nothing', async () => {
  const other = { development: { settings: { accountId: '999999999999' } }, production: {} } as const
  expect(await status(other, { env: 'development' })).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('999999999999'),
  })
})

it('ends with 4 at a fault, after it was told; what AWS refuses spoils nothing else', async () => {
  const development = {
    releaseParameter: { read: async () => ({ api_image_tag: 'v1' }) },
    service: { describe: denied },
    autoscaling: { limits: async () => ({ min: 1, max: 2, suspended: true }) },
  }
  const { exitCode, stderr, stdout } = await status({ development, production: {} })
  expect(exitCode).toBe(4)
  expect(stdout).toContain('not known: ecs:DescribeServices: AccessDenied')
  expect(stdout).toContain('  ! autoscaling-suspended: ')
  expect(stderr).toContain('things are wrong in development.')
  const json = await status({ development, production: {} }, { json: true })
  const document = JSON.parse(json.stdout)
  expect(document).toMatchObject({ ok: false, error: { code: 'status-faults' }, environment: null })
  expect(document.result.environments[0].api).toEqual({
    unknown: 'ecs:DescribeServices: AccessDenied',
    code: 'aws-access-denied',
  })
  expect(document.result.findings.map(({ code }: { code: string }) => code)).toContain('autoscaling-suspended')
})
