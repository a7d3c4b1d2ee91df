import { awsCommandLine, commandLine, shellWord } from '../command-line.ts'
import type { CannotStart } from './cannot-start.ts'

/**
 * Pure: what to do about a rollout that failed: a command where no task could start.
 * @param otherwise said in place of each deploy, behind what the tasks lack: a deploy would bring what a way back has left
 */
export function startHint(cause: CannotStart | undefined, otherwise?: string): string {
  const { byDeploy, lacks } = remedyOf(cause)
  if (otherwise === undefined) return `${lacks}${byDeploy}`
  return lacks === '' ? otherwise : `${lacks.replace(/\.?$/, '.')} ${otherwise}`
}

/** What the tasks lack, with what helps besides a deploy, and the deploy behind it. */
function remedyOf(cause: CannotStart | undefined): { lacks: string; byDeploy: string } {
  switch (cause?.kind) {
    case 'image-missing':
      return {
        lacks: 'The image is not in the registry',
        byDeploy: `: \`${commandLine('deploy')}\` builds it and pushes it again.`,
      }
    case 'image-platform':
      return {
        lacks: 'The image is for another platform.',
        byDeploy: ` Commit, so that the release has a new tag: \`${commandLine('deploy')}\` builds its images for the tasks' platform.`,
      }
    case 'image-denied':
      return ofPolicy(`${roleOf(cause.role)} may not pull the image, or the image is gone.`)
    case 'secret-denied':
      return ofPolicy(`${roleOf(cause.role)} may not read the secret, or may not use its KMS key.`)
    case 'key-missing':
      return {
        lacks: `The secret has no key ${cause.key}: \`${commandLine('secrets set', { words: [cause.key] })}\` puts it in.`,
        byDeploy: THEN,
      }
    case 'secret-missing':
      return {
        lacks: 'A secret that the tasks read does not exist, or was deleted',
        byDeploy: `: \`${commandLine('deploy')}\` makes it again, or takes it back.`,
      }
    case 'secret-not-json':
      return {
        lacks: `A secret that the tasks read is not JSON: \`${commandLine('secrets check')}\` says what is wrong with it.`,
        byDeploy: '',
      }
    case 'parameter-missing':
      return {
        lacks: `The parameter does not exist. Make it, with its value typed at the end: \`${awsCommandLine(`ssm put-parameter --type SecureString --name ${shellWord(cause.parameter)} --value file:///dev/stdin`)}\`.`,
        byDeploy: THEN,
      }
    case undefined:
      return { lacks: '', byDeploy: 'Fix the cause, then deploy again.' }
  }
}

const THEN = ' Then deploy again.'

const roleOf = (role: string | undefined) => (role === undefined ? "The tasks' execution role" : `The role ${role}`)

/** Policies of the execution role are Terraform's (infra/terraform/modules/ecs_fargate/iam.tf). */
const ofPolicy = (lacks: string) => ({
  lacks: `${lacks} \`${commandLine('plan')}\` shows what of its policy has to be fixed`,
  byDeploy: `, and \`${commandLine('deploy')}\` does it.`,
})
