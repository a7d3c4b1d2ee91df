import { shortTag } from '../releases/release-images.ts'
import { foundIn } from '../status/snapshot.ts'
import { output } from './infrastructure.ts'
import { done, type Item, itemOf, type Judgement, toDo, unknown } from './item.ts'
import { command, judge, unlessAsleep, unlessParked } from './judge.ts'
import type { World } from './world.ts'

/** Pure: section 2.6, the database's migrations. */
export function migrations(world: World): Item[] {
  const needed = (name: string): Item =>
    itemOf(
      { id: name.replaceAll('_', '-'), what: `You also need \`${name}\``, how: command('outputs', { words: [name] }) },
      unlessAsleep(world, output(world, name)),
    )
  return [
    itemOf(
      {
        id: 'task-definition',
        what: 'Terraform provisions a one-off ECS task definition for running schema migrations',
        how: command('deploy'),
      },
      // Its revisions outlive it: while it is parked nothing can run one.
      unlessParked(world, () => judge(world.migrationTask, (name) => done(name))),
    ),
    needed('private_subnet_ids'),
    needed('ecs_task_security_group_id'),
    itemOf(
      { id: 'migrate', what: 'Run the migration task, and wait for its end', how: command('migrate') },
      unlessAsleep(world, migrated(world)),
    ),
  ]
}

/** By the run records: only a task in the VPC can ask the database itself. Records may be of a database that is gone. */
function migrated({ status }: World): Judgement {
  if ('absent' in status.database) return toDo('there is no database yet', command('deploy'))
  const tag = foundIn(status.release)?.tag ?? null
  const serves = foundIn(status.api)?.serves ?? []
  return judge(
    status.schema,
    ({ applied, at, release }) => {
      const by = release === null ? '' : `, of ${shortTag(release)}`
      const told = `${applied} (${at}${by}), by the run records`
      const isOfRelease = release === null || tag === null || release === tag || serves.includes(tag)
      return isOfRelease ? done(told, command('migrate status')) : toDo(`${told}; the release is ${shortTag(tag)}`)
    },
    () =>
      serves.length === 0
        ? toDo('no run record tells of a migration')
        : unknown('no run record tells of a migration', command('migrate status')),
  )
}
