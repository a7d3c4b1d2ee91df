import type { Deployment } from '../deployment.ts'
import { isRollback } from '../deployment.ts'
import type { EventName } from '../lifecycle.ts'
import type { Ports } from '../ports.ts'
import { install } from './install.ts'
import { runHook } from './run-hook.ts'
import { shiftTraffic, takeBack } from './shift-traffic.ts'

/** Does what an event that is under way has to do next; true when the event is over. Throws `DeploymentError`. */
export async function runEvent(name: EventName, deployment: Deployment, ports: Ports): Promise<boolean> {
  switch (name) {
    case 'Install':
      return isRollback(deployment) || install(deployment, ports)
    case 'AllowTestTraffic':
      if (isRollback(deployment)) await ports.traffic.restoreTest(deployment)
      else await ports.traffic.test(deployment)
      return true
    case 'AllowTraffic':
      return isRollback(deployment) ? takeBack(deployment, ports) : shiftTraffic(deployment, ports)
    default:
      return runHook(name, deployment, ports)
  }
}
