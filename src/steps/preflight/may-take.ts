import type { Deps } from '../../deps.ts'
import { roundTime } from '../../quantities.ts'

const min = 60_000

/** How long what may take, and why that is thought: `a first deploy`. */
export type Expectation = {
  what: string
  ms: number
  because: string
  /** The command's own limit is most of it. */
  limited?: true
}

/**
 * What a command takes on AWS where no run record says it: the usual times of its parts, with the slow end of those that are
 * waited for. Times: RDS is made in 4 to 17 min, ElastiCache in 6 to 16, a load balancer in 2 to 3, a NAT gateway in 2; a
 * token of Redis is changed twice, minutes each; a one-off task starts in 1 to 1.5 min; a rollout takes 5 to 10 min and its
 * alarm's bake time after that; a database from a snapshot is `available` after 10 min, often later (reports in
 * hashicorp/terraform-provider-aws#14785, #44104). A way back has a rollout, which no alarm
 * stops, its workers' and a validation. A first deploy has all of these, and two builds of images; most sessions
 * are of an hour, of which some minutes have gone by then.
 */
const USUAL = {
  'first deploy': 55 * min,
  deploy: 45 * min,
  restore: 90 * min,
  migrate: 20 * min,
  secrets: 30 * min,
  rollback: 20 * min,
}
/** What a command is called where its name is no noun. */
const CALLED: Partial<Record<string, string>> = { migrate: 'a migration', exec: 'the command' }
const called = (command: string) => CALLED[command] ?? `a ${command}`
/** RDS takes a snapshot in 4 to 7 min (waits.snapshot); a command that runs again goes on with it. */
const SNAPSHOT_FIRST = 10 * min
/** A park beside its snapshots: tasks that stop, counting, both plans, and the destruction of all that goes. */
const PARK_BESIDE_SNAPSHOTS = 30 * min
const SNAPSHOTS = { of: 'the snapshots', option: '--snapshot-limit', besideMs: PARK_BESIDE_SNAPSHOTS }
/** What an option of the command's own limits, and what the command takes beside that. */
const LIMITED: Partial<Record<string, { of: string; option: string; besideMs: number }>> = {
  park: SNAPSHOTS,
  destroy: SNAPSHOTS,
  // Before its task is asked for, and until one that was stopped has stopped.
  exec: { of: 'the command', option: '--timeout', besideMs: 5 * min },
}
/** What a park does once its snapshots are there and it is recorded: both plans, and the destruction. */
const REST_OF_PARK = 30 * min
/** To take back a park that was left: tasks that start again, and settings; nothing was destroyed. */
const PARK_TAKEN_BACK = 20 * min
/** Of one run to the next: half as much again, and something for a command of seconds. */
const margin = (ms: number) => ms * 1.5 + min

/** Commands whose time depends on what the release parameter says. */
const READ_RELEASE = ['deploy', 'park', 'restore']

type Needs = Pick<Deps, 'longestRun' | 'releaseParameter' | 'settings'>

/**
 * How long a command may take: what its own option limits (`limitMs`), else its longest run of late with a
 * margin, else AWS's usual times. A first deploy takes none of the later ones' time, and what is half parked little of them.
 */
export async function mayTake(
  { longestRun, releaseParameter, settings }: Needs,
  { command, limitMs }: { command: string; limitMs?: number | undefined },
): Promise<Expectation> {
  if (command === 'secrets')
    return { ms: USUAL.secrets, because: 'the limit of a rollout', what: 'replacing the tasks' }
  const release = READ_RELEASE.includes(command) ? await releaseParameter.read() : undefined
  const parked = release?.parked === 'yes' || release?.parked === 'full'
  if (command === 'park' && parked)
    return { what: 'the rest of a park', ms: REST_OF_PARK, because: 'the park is recorded, its snapshots are there' }
  const limited = LIMITED[command]
  if (limitMs !== undefined && limited !== undefined) {
    const { besideMs, of, option } = limited
    const because = `${roundTime(limitMs)} for ${of} (${option}), ${roundTime(besideMs)} for all else`
    return { what: called(command), ms: limitMs + besideMs, because, limited: true }
  }
  if (command === 'restore' && release?.parking !== undefined && !parked)
    return { what: 'taking back a park', ms: PARK_TAKEN_BACK, because: 'a park was left, nothing was destroyed' }
  if (command === 'deploy') {
    if (release?.api_image_tag === undefined)
      return {
        ms: USUAL['first deploy'],
        because: "AWS's usual times, as nothing is there yet",
        what: 'a first deploy',
      }
    // With --restore-if-parked it is a restore; without, a deploy is refused.
    if (parked) return ofRuns('restore', longestRun)
  }
  const snapshot = ['deploy', 'migrate'].includes(command) && settings.snapshotBeforeMigration
  return ofRuns(command, longestRun, snapshot ? SNAPSHOT_FIRST : 0)
}

async function ofRuns(command: string, longestRun: Needs['longestRun'], besides = 0): Promise<Expectation> {
  const what = called(command)
  const longest = await longestRun(command)
  const snapshot = besides === 0 ? '' : `, and ${roundTime(besides)} for a snapshot before migrations`
  if (longest !== undefined)
    return {
      what,
      // The longest run may have had nothing pending.
      ms: margin(longest) + besides,
      because: `the longest of its last runs took ${roundTime(longest)}${snapshot}`,
    }
  const usual = (USUAL[command as keyof typeof USUAL] ?? USUAL.deploy) + besides
  return { what, ms: usual, because: `AWS's usual times, as no run of it is recorded${snapshot}` }
}
