import { foundIn, type Part } from '../status/snapshot.ts'
import { done, type Item, itemOf, type Judgement, toDo, unknown } from './item.ts'
import { command, judge, unlessAsleep, withVoice } from './judge.ts'
import type { World } from './world.ts'

/** Pure: section 2.3, what Terraform makes, and the outputs to record of it. */
export function infrastructure(world: World): Item[] {
  const record = (name: string, what: string, look: (judgement: Judgement) => Judgement = (given) => given): Item =>
    itemOf(
      {
        id: name.replaceAll('_', '-'),
        what: `Record \`${name}\` (${what})`,
        how: command('outputs', { words: [name] }),
      },
      look(unlessAsleep(world, output(world, name))),
    )
  return [
    itemOf(
      {
        id: 'apply',
        what: `Apply: \`terraform apply -var="environment=${world.settings.environment}"\``,
        how: command('deploy'),
      },
      unlessAsleep(world, applied(world)),
    ),
    record('api_alb_dns_name', 'core API base URL'),
    record('api_gateway_url', 'voice webhook gateway base URL', (judgement) => withVoice(world, () => judgement)),
    record('redis_endpoint', 'managed Redis'),
  ]
}

/** What Terraform recorded under a name. */
export const output = ({ state }: Pick<World, 'state'>, name: string): Judgement =>
  judge(
    state,
    ({ foreign, outputs }) => {
      const value = foreign ? undefined : outputs[name]
      return value === undefined ? toDo('Terraform has not recorded it yet', command('deploy')) : done(value)
    },
    () => toDo('Terraform has not recorded it yet', command('deploy')),
  )

/** Whether the parts that make an environment are there, by AWS. */
function applied({ status, voice }: World): Judgement {
  const wanted: [string, Part<unknown>][] = [
    ['the service', status.api],
    ['the database', status.database],
    ['Redis', status.redis],
    ...(foundIn(voice) === false ? [] : ([['the voice gateway', status.gateway]] as [string, Part<unknown>][])),
  ]
  const named = (has: 'found' | 'absent') => wanted.filter(([, part]) => has in part).map(([name]) => name)
  const missing = named('absent')
  if (missing.length > 0) return toDo(`missing: ${missing.join(', ')}`)
  const why = wanted.flatMap(([name, part]) => ('unknown' in part ? [`${name}: ${part.unknown}`] : []))
  return why.length > 0 ? unknown(why.join('; ')) : done(`there: ${named('found').join(', ')}`)
}
