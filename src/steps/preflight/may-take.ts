import type { Deps } from '../../deps.ts'
import { roundTime } from '../../quantities.ts'

const min = 60_000

/** How long what may take, and why that is thought: `a first deploy`. */
export type Expectation = { what: string; ms: number; because: string }

/**
 * What a command takes on AWS where no run record says it: the usual times of its parts, with the slow end of those that are
 * waited for. Times: RDS is made in 4 to 17 min, ElastiCache in 6 to 16, a load balancer in 2 to 3, a NAT gateway in 2; a
 * token of Redis is changed twice, minutes each; a one-off task starts in 1 to 1.5 min; a rollout takes 5 to 10 min and its
 * alarm's bake time after that; a database from a snapshot is `available` after 10 min, often later (reports in
 * hashicorp/terraform-provider-aws#14785, #44104). A first deploy has all of these, and two builds of images.
 */
const USUAL = {
  'first deploy': 60 * min,
  deploy: 45 * min,
  restore: 90 * min,
  migrate: 20 * min,
  secrets: 30 * min,
}
/** A park beside its snapshots: tasks that stop, counting, both plans, and the destruction of all that goes. */
const PARK_BESIDE_SNAPSHOTS = 30 * min
/** Of one run to the next: half as much again, and something for a command of seconds. */
const margin = (ms: number) => ms * 1.5 + min

type Needs = Pick<Deps, 'longestRun' | 'releaseParameter'>

/**
 * How long a command may take: what it limits itself (`limitMs`, a park's snapshots), else its longest run of late with a
 * margin, else AWS's usual times. A first deploy takes none of the later ones' time.
 */
export async function mayTake(
  { longestRun, releaseParameter }: Needs,
  { command, limitMs }: { command: string; limitMs?: number | undefined },
): Promise<Expectation> {
  if (limitMs !== undefined) {
    const because = `${roundTime(limitMs)} for the snapshots (--snapshot-limit), ${roundTime(PARK_BESIDE_SNAPSHOTS)} for all else`
    return { what: `a ${command}`, ms: limitMs + PARK_BESIDE_SNAPSHOTS, because }
  }
  if (command === 'secrets')
    return { ms: USUAL.secrets, because: 'the limit of a rollout', what: 'replacing the tasks' }
  if (command === 'deploy') {
    const release = await releaseParameter.read()
    if (release?.api_image_tag === undefined)
      return {
        ms: USUAL['first deploy'],
        because: "AWS's usual times, as nothing is there yet",
        what: 'a first deploy',
      }
    // With --restore-if-parked it is a restore; without, a deploy is refused.
    if (release.parked === 'yes' || release.parked === 'full') return ofRuns('restore', longestRun)
  }
  return ofRuns(command, longestRun)
}

async function ofRuns(command: string, longestRun: Needs['longestRun']): Promise<Expectation> {
  const what = command === 'migrate' ? 'a migration' : `a ${command}`
  const longest = await longestRun(command)
  if (longest !== undefined)
    return { what, ms: margin(longest), because: `the longest of its last runs took ${roundTime(longest)}` }
  const usual = USUAL[command as keyof typeof USUAL] ?? USUAL.deploy
  return { what, ms: usual, because: "AWS's usual times, as no run of it is recorded" }
}
