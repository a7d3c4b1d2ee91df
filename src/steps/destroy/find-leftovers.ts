import type { Deps } from '../../deps.ts'
import { counted } from '../../quantities.ts'
import type { DestroyContext } from '../../tasks/destroy-context.ts'
import { type Outcome, type Progress, step } from '../step.ts'

/** What is in the account of the environment now: asked of AWS by name, whatever the steps before have said. */
export const findLeftovers = step({
  id: 'left',
  section: '5',
  title: 'Find what is left in the account',
  looks: true,
  gives: ['left'],
  run: find,
})

/** The same before anything is done, where Terraform's state says that there is nothing. */
export const lookAtLeftovers = step({
  id: 'there',
  section: '5',
  title: 'Find what should be gone',
  looks: true,
  gives: ['left'],
  run: find,
})

async function find(
  { leftovers }: Pick<Deps, 'leftovers'>,
  context: Pick<DestroyContext, 'left'>,
  { line }: Progress,
): Promise<Outcome> {
  const left = await leftovers.find()
  context.left = left
  for (const why of left.unknown) line(`not looked at: ${why}`)
  for (const { name, what } of left.unexpected) line(`there: ${what} ${name}`)
  const besides = left.unexpected.length === 0 ? 'nothing else' : `${left.unexpected.length} more`
  return { detail: `${counted(left.kept.length, 'thing')} kept, ${besides}` }
}
