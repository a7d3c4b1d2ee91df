import { done, type Item, itemOf, notApplicable, toDo, unknown } from './item.ts'
import { command, judge } from './judge.ts'
import type { World } from './world.ts'

/** Pure: section 2.2, where Terraform keeps its state. */
export function backend({ bucket, lockTable, names, settings, state }: World): Item[] {
  const how = command('deploy')
  const place = `s3://${settings.stateBucket}/${names.stateKey}`
  return [
    itemOf(
      { id: 'state-bucket', what: 'Create an S3 bucket for Terraform state', how },
      judge(bucket, (is) => {
        if (is === 'ours') return done(`${settings.stateBucket} is there`)
        if (is === 'foreign')
          return unknown(`${settings.stateBucket} is another account's, or this role lacks s3:ListBucket on it`)
        return toDo(
          `${settings.stateBucket} is ${is === 'missing' ? 'missing' : 'there, empty and without versioning'}`,
        )
      }),
    ),
    itemOf(
      { id: 'lock-table', what: 'Optionally create a DynamoDB lock table', how },
      judge(
        lockTable,
        (there) => (there ? done : toDo)(`${settings.stateLockTable} is ${there ? 'there' : 'missing'}`),
        () => notApplicable('none is configured (state.lock_table): the lock is an object beside the state'),
      ),
    ),
    itemOf(
      { id: 'state-key', what: `Initialize with a state key of its own: \`${names.stateKey}\``, how },
      judge(
        state,
        ({ foreign }) =>
          foreign
            ? toDo(
                `${place} is the state of another Terraform`,
                'by hand: docs/operations.md, "A state of another Terraform"',
              )
            : done(`${place} is there`),
        () => toDo(`${place} is missing`),
      ),
    ),
  ]
}
