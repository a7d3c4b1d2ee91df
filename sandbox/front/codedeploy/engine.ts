import { oneAtATime } from '../../data/mutex.ts'
import { advance } from './advance.ts'
import { type Deployment, isOver, newRollback } from './deployment.ts'
import type { Ports } from './ports.ts'

/** How often deployments look whether something is due. */
const POLL_MS = 100

/** All deployments of this sandbox, and what takes them forward. */
export type Engine = {
  /** Begins with a deployment; those under way are taken forward from then on. */
  add: (deployment: Deployment) => void
  find: (id: string) => Deployment | undefined
  /** Newest first. */
  all: () => Deployment[]
  /** The deployment of a group that is under way, its termination wait included. */
  activeOf: (applicationName: string, groupName: string) => Deployment | undefined
  /** Has a deployment looked at now. */
  wake: (deployment: Deployment) => void
  /** In a copy of a sandbox: goes on with what was under way there, oldest first. */
  resume: (deployments: readonly Deployment[]) => Promise<void>
  stop: () => Promise<void>
}

export function createEngine(outside: Omit<Ports, 'now' | 'rollBack' | 'wake'>, log: (line: string) => void): Engine {
  const deployments = new Map<string, Deployment>()
  const runs = new Map<string, () => Promise<void>>()
  const running = new Set<Promise<void>>()
  let stopping = false

  const all = () => [...deployments.values()].reverse()
  const sameGroup = (one: Deployment, applicationName: string, groupName: string) =>
    one.group.applicationName === applicationName && one.group.deploymentGroupName === groupName

  const wake = (deployment: Deployment): void => {
    const run = runs.get(deployment.id)
    if (stopping || run === undefined || isOver(deployment)) return
    const running_ = run().catch((error: unknown) => log(`codedeploy ${deployment.id}: ${String(error)}`))
    running.add(running_)
    void running_.finally(() => running.delete(running_))
  }
  const ports: Ports = { ...outside, now: () => new Date(), wake, rollBack }
  const add = (deployment: Deployment): void => {
    deployments.set(deployment.id, deployment)
    runs.set(
      deployment.id,
      oneAtATime(async () => advance(deployment, ports)),
    )
    wake(deployment)
  }

  /** What it redeploys is not documented: here it names the last revision that was deployed with success, if there is one. */
  function rollBack(of: Deployment): string {
    const { applicationName, deploymentGroupName } = of.group
    const former = all().find(
      (one) =>
        one.status === 'Succeeded' && one.creator === 'user' && sameGroup(one, applicationName, deploymentGroupName),
    )
    const rollback = newRollback(of, new Date())
    Object.assign(rollback, {
      revision: former?.revision ?? of.revision,
      rollback: {
        rollbackTriggeringDeploymentId: of.id,
        rollbackMessage: `Deployment ${rollback.id} is triggered to roll back deployment ${of.id}.`,
      },
    })
    add(rollback)
    return rollback.id
  }

  const polling = setInterval(() => {
    for (const deployment of deployments.values()) wake(deployment)
  }, POLL_MS).unref()

  return {
    add,
    find: (id) => deployments.get(id),
    all,
    activeOf: (applicationName, groupName) =>
      all().find((one) => !isOver(one) && sameGroup(one, applicationName, groupName)),
    wake,
    async resume(saved) {
      for (const deployment of saved) {
        if (!isOver(deployment)) {
          // What was asked in the other sandbox is answered there.
          if (deployment.hook !== undefined) deployment.hook.isInvoked = false
          // Its listeners may have been copied a moment before or after this.
          if (deployment.stepsMade > 0 && deployment.phase !== 'created') {
            await ports.traffic.shift(deployment, deployment.percent).catch((error: unknown) => log(String(error)))
          }
        }
        add(deployment)
      }
    },
    async stop() {
      stopping = true
      clearInterval(polling)
      await Promise.allSettled(running)
    },
  }
}
