import { describe, expect, it } from 'vitest'
import { awsOptions, parseEnvironment, settingsFor } from '../../src/config/settings.ts'

const loaded = (file: object) => ({ file, baseDir: '/clinic' })

describe('settings', () => {
  it("are the seed's where nothing is said", () => {
    expect(settingsFor('development', loaded({}), {})).toMatchObject({
      region: 'us-east-1',
      databaseEngine: 'rds',
      blueGreen: false,
      desiredCount: 1,
      stateBucket: undefined,
    })
    expect(settingsFor('production', loaded({}), {}).blueGreen).toBe(true)
  })

  it('have numbers of test calls from the file, and in development sooner from the shell', () => {
    const test_numbers = { caller: '+12065550123', clinic: '+12065550100' }
    const own = { validation: { test_numbers } }
    const file = { environments: { development: own, production: own } }
    const inShell = { MEDSPA_TEST_NUMBERS: '+13035550123,+13035550100' }
    const numbers = (environment: 'development' | 'production', variables: object, given: object = file) =>
      settingsFor(environment, loaded(given), { ...variables }).validation.testNumbers
    expect(numbers('development', {})).toEqual(test_numbers)
    expect(numbers('development', inShell)).toEqual({ caller: '+13035550123', clinic: '+13035550100' })
    expect(numbers('development', {}, {})).toBeUndefined()
    // A variable that was left in a shell is no word for a clinic of production.
    expect(numbers('production', inShell)).toEqual(test_numbers)
    expect(numbers('production', inShell, {})).toBeUndefined()
  })

  it('refuse plain HTTP of production, from the file and from the shell', () => {
    const allows = { voice: { allow_plain_http: true } }
    const file = { environments: { development: allows, production: allows } }
    expect(settingsFor('development', loaded(file), {}).platform.voice).toEqual({ allow_plain_http: true })
    const refusal = expect.objectContaining({ code: 'plain-http-production', exitCode: 2 })
    expect(() => settingsFor('production', loaded(file), {})).toThrow(refusal)
    const variables = { MEDSPA_VOICE_ALLOW_PLAIN_HTTP: 'true' }
    expect(() => settingsFor('production', loaded({}), variables)).toThrow(refusal)
  })

  it.each([
    [{ min_acu: 1 }, 'database.min_acu is of aurora-serverless-v2 alone, and database.engine is rds'],
    [{ engine: 'neon', reader: true }, 'database.reader is of aurora-serverless-v2 alone'],
    [{ engine: 'aurora-serverless-v2', min_acu: 5 }, 'database.min_acu must not be more than database.max_acu (4)'],
    [{ engine: 'rds', keep: 'rds' }, 'database.keep must not be the engine that serves, rds'],
  ])('refuse %j of the database, which contradicts itself', (database, words) => {
    const file = { environments: { development: { database } } }
    expect(() => settingsFor('development', loaded(file), {})).toThrow(
      expect.objectContaining({ code: 'database-contradiction', exitCode: 2, message: expect.stringContaining(words) }),
    )
  })

  it('take the database from the file, and from the shell where the file is silent', () => {
    const engine = 'aurora-serverless-v2'
    const file = { environments: { development: { database: { engine, keep: 'rds' } } } }
    expect(settingsFor('development', loaded(file), {})).toMatchObject({ databaseEngine: engine, databaseKept: 'rds' })
    const shell = settingsFor('development', loaded({}), {
      MEDSPA_DATABASE_ENGINE: engine,
      MEDSPA_DATABASE_MAX_ACU: '8',
    })
    expect(shell.platformElsewhere).toEqual({ 'database.engine': engine, 'database.max_acu': 8 })
    expect(shell.databaseEngine).toBe(engine)
  })

  it('have a snapshot come before migrations in production, unless the file says otherwise', () => {
    const first = (environment: 'development' | 'production', file: object = {}) =>
      settingsFor(environment, loaded(file), {}).snapshotBeforeMigration
    const says = (snapshot_before_migration: boolean) => ({
      environments: {
        development: { deploy: { snapshot_before_migration } },
        production: { deploy: { snapshot_before_migration } },
      },
    })
    expect([first('development'), first('production')]).toEqual([false, true])
    expect([first('development', says(true)), first('production', says(false))]).toEqual([true, false])
  })

  it('let environment variables override the file, and the environment override the whole', () => {
    const file = {
      state: { bucket: 'for-all', lock_table: 'locks' },
      environments: {
        production: { state: { bucket: 'own' }, aws: { region: 'eu-west-1', account_id: '111111111111' } },
      },
    }
    expect(settingsFor('development', loaded(file), {}).stateBucket).toBe('for-all')
    expect(settingsFor('production', loaded(file), {})).toMatchObject({ stateBucket: 'own', stateLockTable: 'locks' })
    const variables = { TF_STATE_BUCKET: 'said', AWS_REGION: 'us-west-2', MEDSPA_ACCOUNT_ID: '222222222222' }
    expect(settingsFor('production', loaded(file), variables)).toMatchObject({
      stateBucket: 'said',
      region: 'us-west-2',
      accountId: '222222222222',
    })
  })

  it.each([
    [{ AWS_REGION: 'us-west-2' }, 'eu-west-1', 'eu-central-1', 'us-west-2', 'AWS_REGION'],
    [{ AWS_DEFAULT_REGION: 'us-west-2' }, undefined, 'eu-central-1', 'us-west-2', 'AWS_DEFAULT_REGION'],
    [{}, 'eu-west-1', 'eu-central-1', 'eu-west-1', 'medspa.config.yaml'],
    [{ AWS_PROFILE: 'clinic' }, undefined, 'eu-central-1', 'eu-central-1', 'the profile clinic'],
    [{}, undefined, 'eu-central-1', 'eu-central-1', 'the profile default'],
    [{}, undefined, undefined, 'us-east-1', 'by default'],
  ])('%j, %j in the file, %j in the profile: %s (%s)', (variables, inFile, ofProfile, region, regionFrom) => {
    const file = inFile === undefined ? {} : { environments: { development: { aws: { region: inFile } } } }
    const config = { ...loaded(file), path: '/clinic/medspa.config.yaml' }
    expect(settingsFor('development', config, variables, ofProfile)).toMatchObject({ region, regionFrom })
  })

  it.each([
    ['the shell says both', { AWS_PROFILE: 'clinic', AWS_REGION: 'us-west-2' }, undefined, {}],
    ['the profile of the shell has the region', { AWS_PROFILE: 'clinic' }, 'eu-central-1', {}],
    ['nobody says a region', {}, undefined, { region: 'us-east-1' }],
  ])('tell the aws CLI what it does not find by itself: %s', (_, variables, ofProfile, options) => {
    expect(awsOptions(settingsFor('development', loaded({}), variables, ofProfile), variables)).toEqual(options)
  })

  it('tell the aws CLI what the configuration file alone says', () => {
    const aws = { profile: 'clinic', region: 'eu-west-1' }
    const settings = settingsFor('development', loaded({ environments: { development: { aws } } }), {}, 'eu-central-1')
    expect(awsOptions(settings, {})).toEqual(aws)
  })

  it('have the public URL of the file or of the variable; an empty variable says nothing', () => {
    const file = loaded({ environments: { development: { public_url: 'https://api.example.com' } } })
    expect(settingsFor('development', file, { MEDSPA_PUBLIC_URL: '' }).publicUrl).toBe('https://api.example.com')
    expect(settingsFor('production', file, {}).publicUrl).toBeUndefined()
    expect(settingsFor('production', file, { MEDSPA_PUBLIC_URL: 'https://b.example' }).publicUrl).toBe(
      'https://b.example',
    )
  })

  it('build images with attestations where file or variable ask for them; the variable counts', () => {
    const asked = (attestations?: boolean, variable?: string) =>
      settingsFor('development', loaded(attestations === undefined ? {} : { images: { attestations } }), {
        MEDSPA_IMAGES_ATTESTATIONS: variable,
      }).imagesAttestations
    expect([asked(), asked(true), asked(undefined, 'true'), asked(true, 'false'), asked(true, '')]).toEqual([
      ...[false, true, true, false, true],
    ])
    expect(() => asked(true, 'yes')).toThrowError(expect.objectContaining({ code: 'variable-invalid', exitCode: 2 }))
  })

  it('start relative paths at the configuration file', () => {
    const file = {
      images: { source: '../platform' },
      environments: { production: { terraform: { var_file: 'prod.tfvars' } } },
    }
    expect(settingsFor('production', loaded(file), {})).toMatchObject({
      imagesSource: '/platform',
      varFile: '/clinic/prod.tfvars',
    })
  })
})

describe('--env', () => {
  it.each([undefined, '', 'prod', 'Development'])('refuses %j as usage', (value) => {
    expect(() => parseEnvironment(value)).toThrowError(
      expect.objectContaining({ code: 'environment-unknown', exitCode: 2 }),
    )
  })
})
