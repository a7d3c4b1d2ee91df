import { awsCommandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { type DeletedSecret, deletedInWords } from '../../steps/secrets/deleted/deleted-secrets.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import type { Session } from '../frame/session.ts'

/** Asks whether secrets that are scheduled for deletion come back. Without them nothing of their names can be made. */
export async function agreeOnRecoveredSecrets(
  { prompts }: Session,
  { deletedSecrets = [] }: Pick<DeployContext, 'deletedSecrets'>,
): Promise<void> {
  if (deletedSecrets.length === 0) return
  const question =
    deletedSecrets.length === 1 ? 'Bring it back, with its values?' : 'Bring them back, with their values?'
  const about = [...deletedInWords(deletedSecrets), 'Which keys they hold, AWS tells once they are back.']
  if (!(await prompts.confirm(question, about))) throw notRecovered(deletedSecrets)
}

const notRecovered = (secrets: readonly DeletedSecret[]) => {
  const last = new Date(Math.max(...secrets.map(({ on }) => on.getTime())))
  return new OperatorError(
    'Bringing the secrets back was not approved; nothing was changed. Terraform can make no secret of a name that is scheduled for deletion.',
    {
      code: 'declined',
      whose: 'operator',
      exit: 'refused',
      hint: `To begin with new ones, delete them for good (the values are lost), or wait until ${last.toISOString()}; then run the command again.`,
      evidence: secrets.map(({ name }) =>
        awsCommandLine(`secretsmanager delete-secret --secret-id ${name} --force-delete-without-recovery`),
      ),
    },
  )
}
