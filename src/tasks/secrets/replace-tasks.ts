import { takeDeployLock } from '../../steps/preflight/take-deploy-lock.ts'
import { replaceTasks } from '../../steps/release/replace-tasks.ts'
import type { Step } from '../../steps/step.ts'
import { listOf, question } from '../list.ts'
import { inventory } from './inventory.ts'
import type { SecretContext } from './secret-context.ts'

/**
 * What follows a change of the secret: tasks read it at their start, and are replaced after asking. The secret is written
 * by now, lock or no lock: an edit does not wait for a deploy. What moves the service does.
 */
export const offerReplacement = (command: string) =>
  listOf<SecretContext>()(
    ...inventory,
    question('replace-tasks'),
    whereAgreed(takeDeployLock<SecretContext>({ command, reason: 'new values of the secret' })),
    whereAgreed(replaceTasks),
  )

const whereAgreed = <Needs>(step: Step<Needs, SecretContext>): Step<Needs, SecretContext> => ({
  ...step,
  applies: ({ replacing }) => replacing === true,
})
