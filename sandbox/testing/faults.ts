import type { OneTimeFaults, StandingFaults, TestHooks } from '../front/test-hooks.ts'

/** Which faults each service can be given that one thing meets. A snapshot's fault leaves the database as it is. */
const ONE_TIME: { [S in keyof OneTimeFaults]: readonly OneTimeFaults[S][] } = {
  rds: [
    'snapshot-fails',
    'snapshot-hangs',
    'restore-backs-up',
    'restore-fails',
    'restore-initializes',
    'master-secret-hangs',
  ],
  elasticache: ['snapshot-fails', 'snapshot-hangs', 'token-change-is-late'],
  ecs: ['task-missing', 'start-hangs', 'spot-interruption', 'stale-service'],
  logs: ['ingestion-hangs'],
  s3: ['conditional-conflict'],
  sts: ['session-ends', 'session-ends-after-call', 'session-almost-over'],
}
/** Which faults each service can be given that last. */
const STANDING: { [S in keyof StandingFaults]: readonly StandingFaults[S][] } = {
  rds: ['default-minor', 'major-version-refused', 'free-plan'],
  elasticloadbalancing: ['no-load-balancers'],
  servicequotas: ['quotas'],
  ecs: ['tasks-missing', 'spot-drought'],
  logs: ['empty-pages'],
  ecr: ['scan-finds', 'scan-in-progress'],
  acm: ['expired'],
  lambda: ['version-inactive'],
  s3: ['no-list-bucket', 'bucket-unsettled'],
  ssm: ['stale-reads'],
  iam: ['slow', 'slow-policies', 'no-service-linked-roles'],
}

/** One fault that a test asked for. */
export type AskedFault = {
  id: string
  service: string
  fault: string
  /** For `session-ends` alone: how many calls are answered first. */
  after?: number
  /** What the test said besides: of a fault that lasts, of `session-ends-after-call` (`rds:CreateDBSnapshot`) and `session-almost-over` (seconds). */
  value?: string
  /** The snapshot, the session …, that met the fault; null while the fault waits for one, and for a fault that lasts. */
  met: string | null
}

/** Faults on demand. A one-time fault waits for the next thing of its kind, and is met by that one alone. */
export type Faults = TestHooks['faults'] & {
  /** `{"service", "fault", "after", "value"}` as a test sent it; throws where it names no fault. */
  add: (asked: Record<string, unknown>) => AskedFault
  list: () => AskedFault[]
  /** Forgets a fault; what hangs because of it goes on. False where no fault has that id. */
  release: (id: string) => boolean
}

/** Makes an empty list of faults; ids count from 1. */
export function createFaults(): Faults {
  type Kept = AskedFault & { released: PromiseWithResolvers<void> }
  const faults = new Map<string, Kept>()
  let made = 0
  const shown = ({ released: _, ...fault }: Kept): AskedFault => fault
  return {
    add({ service, fault, after = 0, value }) {
      if (typeof service !== 'string' || typeof fault !== 'string' || !isKnown(service, fault) || !isCount(after)) {
        const message = `${known().join(', ')} is expected; session-ends takes "after", a number of calls`
        throw new Error(`not a fault that the sandbox knows: ${message}`)
      }
      const wrong = wrongValue(fault, value)
      if (wrong !== undefined) throw new Error(`${fault} takes "value": ${wrong}`)
      made += 1
      const id = String(made)
      const kept: Kept = {
        ...{ id, service, fault, met: null, released: Promise.withResolvers<void>() },
        ...(fault === 'session-ends' && { after: Number(after) }),
        ...(value !== undefined && { value: String(value) }),
      }
      faults.set(id, kept)
      return shown(kept)
    },
    list: () => [...faults.values()].map(shown),
    release(id) {
      faults.get(id)?.released.resolve()
      return faults.delete(id)
    },
    meet(service, name, among) {
      for (const each of faults.values()) {
        const fault = among.find((one) => one === each.fault)
        if (fault === undefined || each.service !== service || each.met !== null) continue
        each.met = name
        return { fault, after: each.after, value: each.value, released: each.released.promise }
      }
      return undefined
    },
    standing(service, fault) {
      const found = [...faults.values()].findLast((each) => each.service === service && each.fault === fault)
      return found && { id: found.id, value: found.value }
    },
  }
}

/** What each fault that says nothing without a value has to be told. */
const VALUES: Readonly<Record<string, { expected: string; matches: RegExp }>> = {
  'session-ends-after-call': { expected: 'an action, as "rds:CreateDBSnapshot"', matches: /^[a-z0-9-]+:\w+$/ },
  'session-almost-over': { expected: 'a number of seconds', matches: /^\d+$/ },
  'default-minor': { expected: 'a minor version, as "15.12"', matches: /^\d+\.\d+$/ },
  'bucket-unsettled': { expected: 'a number of calls', matches: /^\d+$/ },
  'stale-reads': { expected: 'a number of reads', matches: /^\d+$/ },
  quotas: {
    expected: 'quotas, as "lambda:L-B99A9384=10,fargate:L-3032A538=0"',
    matches: /^[\w-]+:L-\w+=\d+(,[\w-]+:L-\w+=\d+)*$/,
  },
  'scan-finds': {
    expected: 'findings, as "CVE-2026-0001=HIGH,CVE-2026-0002=LOW"',
    matches: /^[\w-]+=[A-Z]+(,[\w-]+=[A-Z]+)*$/,
  },
  expired: { expected: "a certificate's ARN", matches: /^arn:aws:acm:/ },
  slow: { expected: 'a number of seconds', matches: /^\d+$/ },
  'slow-policies': { expected: 'a number of seconds', matches: /^\d+$/ },
}
const wrongValue = (fault: string, value: unknown): string | undefined => {
  const rule = VALUES[fault]
  return rule === undefined || rule.matches.test(String(value)) ? undefined : rule.expected
}

/** Every service's faults, those that last too. */
const all = (): (readonly [service: string, faults: readonly string[]])[] => [
  ...Object.entries(ONE_TIME),
  ...Object.entries(STANDING),
]
const isKnown = (service: string, fault: string) =>
  all().some(([of, faults]) => of === service && faults.includes(fault))
const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0
const known = () => all().map(([service, faults]) => `{"service": "${service}", "fault": "${faults.join('|')}"}`)
