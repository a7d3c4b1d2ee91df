import { alarmError } from './alarms.ts'
import { type Deployment, isOver } from './deployment.ts'
import { endDeployment, succeed } from './ending.ts'
import { runEvent } from './events/run-event.ts'
import { currentEvent } from './lifecycle.ts'
import { DeploymentError, type Ports } from './ports.ts'

/**
 * Takes a deployment as far as it comes by now: it looks at what is, never at what it did before, and is called again after
 * each change and at each poll. One call at a time for each deployment.
 * Source of the order: CodeDeploy user guide, "What happens during an Amazon ECS deployment".
 */
export async function advance(deployment: Deployment, ports: Ports): Promise<void> {
  while (!isOver(deployment)) {
    try {
      if (!(await step(deployment, ports))) return
    } catch (error) {
      const failure =
        error instanceof DeploymentError
          ? error
          : new DeploymentError('INTERNAL_ERROR', `The sandbox: ${String(error)}`)
      endDeployment(deployment, ports, 'Failed', { event: 'DEPLOYMENT_FAILURE', error: failure })
    }
    deployment.updatedAt = ports.now()
  }
}

/** One step; false where there is nothing to do yet. */
async function step(deployment: Deployment, ports: Ports): Promise<boolean> {
  const { stop } = deployment
  if (stop !== undefined) {
    endDeployment(deployment, ports, 'Stopped', { event: 'DEPLOYMENT_STOP_ON_REQUEST', rollsBack: stop.rollsBack })
    return true
  }
  if (deployment.phase === 'created') return start(deployment, ports)
  const error = await alarmError(deployment, ports)
  if (error !== undefined) {
    endDeployment(deployment, ports, 'Stopped', { event: 'DEPLOYMENT_STOP_ON_ALARM', error })
    return true
  }
  if (deployment.phase === 'ready') return waitForContinue(deployment, ports)
  if (deployment.phase === 'termination') return waitForTermination(deployment, ports)
  return goOn(deployment, ports)
}

const passed = ({ since }: Deployment, ports: Ports) => ports.now().getTime() - since.getTime()

function start(deployment: Deployment, ports: Ports): boolean {
  if (passed(deployment, ports) < ports.pace.createdMs) return false
  const now = ports.now()
  Object.assign(deployment, { status: 'InProgress', phase: 'events', startedAt: now, since: now })
  return true
}

async function goOn(deployment: Deployment, ports: Ports): Promise<boolean> {
  const event = currentEvent(deployment.events)
  if (event === undefined) {
    Object.assign(deployment, { phase: 'termination', since: ports.now() })
    return true
  }
  if (event.status === 'InProgress') {
    if (!(await runEvent(event.lifecycleEventName, deployment, ports))) return false
    const now = ports.now()
    Object.assign(event, { status: 'Succeeded', endTime: now })
    deployment.since = now
    return true
  }
  // After the test traffic and before the production traffic (aws/aws-cdk, EcsDeploymentGroup); whether before or after the
  // hook of BeforeAllowTraffic is not documented: here before it.
  const waits = deployment.group.readyWaitMinutes !== undefined && !deployment.continued.ready
  if (event.lifecycleEventName === 'BeforeAllowTraffic' && waits) {
    Object.assign(deployment, { status: 'Ready', phase: 'ready', since: ports.now() })
    return true
  }
  if (passed(deployment, ports) < ports.pace.gapMs) return false
  const now = ports.now()
  Object.assign(event, { status: 'InProgress', startTime: now })
  deployment.since = now
  return true
}

/** Ends by itself where nobody continues it. Text: CodeDeploy user guide, "Troubleshoot Amazon ECS deployment issues". */
function waitForContinue(deployment: Deployment, ports: Ports): boolean {
  const minutes = deployment.group.readyWaitMinutes ?? 0
  if (deployment.continued.ready) {
    Object.assign(deployment, { status: 'InProgress', phase: 'events', since: ports.now() })
    return true
  }
  if (passed(deployment, ports) < minutes * ports.pace.limitMinuteMs) return false
  const message = `The deployment timed out while waiting for a notification to continue. This time out period is ${minutes} minutes.`
  // CDK documents that the event DEPLOYMENT_STOP_ON_REQUEST has such a deployment rolled back.
  const error = { code: 'TIMEOUT' as const, message }
  endDeployment(deployment, ports, 'Stopped', { event: 'DEPLOYMENT_STOP_ON_REQUEST', error })
  return true
}

/** The deployment succeeds when blue is told to go; that is gone later. */
async function waitForTermination(deployment: Deployment, ports: Ports): Promise<boolean> {
  const waitMs = deployment.group.terminationWaitMinutes * ports.pace.minuteMs
  if (!deployment.continued.termination && passed(deployment, ports) < waitMs) return false
  const { blue, creator } = deployment
  if (blue !== undefined && creator === 'user') await ports.taskSets.remove(deployment, blue.taskSetId)
  succeed(deployment, ports)
  return true
}
