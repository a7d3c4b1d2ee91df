import { accountNames, namesFor } from '../../src/config/names.ts'
import type { Deps } from '../../src/deps.ts'

/** Adapters, and of each adapter the members that a test's steps may use. */
export type GivenDeps = {
  [Name in keyof Deps]?: Deps[Name] extends (...args: never[]) => unknown ? Deps[Name] : Partial<Deps[Name]>
}

/** What a promise, a spread or a test's report asks any object for. */
const askedOfAny = (key: string | symbol) => typeof key === 'symbol' || key === 'then' || key === 'toJSON'

/** An object that has nothing but what was given: anything else ends the test with the path of what was asked for. */
function onlyGiven<Given extends object>(given: Given, path: string): Given {
  return new Proxy(given, {
    get(target, key, receiver) {
      if (!(key in target) && !askedOfAny(key)) throw new Error(`the test gives no ${path}.${String(key)}`)
      const value: unknown = Reflect.get(target, key, receiver)
      const isAdapter = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
      return isAdapter ? onlyGiven(value, `${path}.${String(key)}`) : value
    },
  })
}

/** The moment at which unit tests of commands happen. */
export const testNow = new Date('2026-11-23T14:00:00Z')

/**
 * Adapters for unit tests: what the test gives, a clock that stands still, `development` on AWS, and a deploy lock that
 * nobody holds, and credentials without an end. Whatever else is asked for is an error.
 */
export function fakeDeps({ settings, ...given }: GivenDeps = {}): Deps {
  const environment = settings?.environment ?? 'development'
  const deps: GivenDeps = {
    accountNames,
    clock: { now: () => testNow, sleep: async () => {} },
    credentials: { life: async () => ({ kind: 'lasting' }) },
    deployLock: {
      take: async () => ({}),
      check: async () => {},
      release: async () => {},
    },
    identity: { known: () => ({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/test' }) },
    names: namesFor(environment),
    operator: 'ada on laptop',
    profile: { name: 'aws' },
    workers: { found: async () => [] },
    ...given,
    settings: {
      accountId: undefined,
      accountIdInFile: undefined,
      awsProfile: undefined,
      blueGreenInFile: undefined,
      bootstrap: {
        api_services: undefined,
        budget_email: undefined,
        budget_limit_usd: undefined,
        github_repository: undefined,
        operator_principals: undefined,
      },
      configFile: undefined,
      databaseEngine: 'rds',
      databaseKept: undefined,
      environment,
      hold: false,
      migrationMinutes: 30,
      scanSeverity: 'HIGH',
      snapshotBeforeMigration: false,
      strategy: undefined,
      platform: {
        api: undefined,
        certificate_arn: undefined,
        database: undefined,
        domain: undefined,
        image_readers: undefined,
        migrate: undefined,
        public_url: undefined,
        route53_zone_id: undefined,
        voice: undefined,
        workers: undefined,
      },
      platformByPath: {},
      platformElsewhere: {},
      secretKeys: {},
      webhooks: {},
      webhooksElsewhere: {},
      region: 'us-east-1',
      regionFrom: undefined,
      ...settings,
    },
  }
  return onlyGiven(deps, 'deps') as Deps
}
