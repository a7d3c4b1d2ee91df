import { AwsError } from '../../errors.ts'
import type { Deployment } from '../deployment.ts'
import type { Engine } from '../engine.ts'

/** The deployment that a call names. Throws AWS's exceptions for an id that is missing, malformed or unknown. */
export function deploymentNamed(id: unknown, engine: Pick<Engine, 'find'>): Deployment {
  if (typeof id !== 'string' || id === '') {
    throw new AwsError('DeploymentIdRequiredException', 'Deployment ID is missing')
  }
  if (!/^d-[A-Z0-9]+$/.test(id)) {
    throw new AwsError('InvalidDeploymentIdException', `Specified DeploymentId is not in the valid format: ${id}`)
  }
  const found = engine.find(id)
  if (found === undefined) {
    throw new AwsError('DeploymentDoesNotExistException', `Deployment ${id} could not be found`)
  }
  return found
}
