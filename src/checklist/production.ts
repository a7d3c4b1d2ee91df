import { done, type Item, itemOf, type Judgement, notApplicable, toDo, unknown } from './item.ts'
import { command, parkedWords } from './judge.ts'
import type { World } from './world.ts'

/** The items of the sections that are repeated for production, by section. */
export type Repeated = Record<'infrastructure' | 'secrets' | 'containers' | 'webhooks', readonly Item[]>

/** Pure: section 2.9, the same for production: what the sections before say of it. */
export function production(world: World, { containers, infrastructure, secrets, webhooks }: Repeated): Item[] {
  const { settings } = world
  const parked = parkedWords(world)
  const there = { env: 'production' }
  const repeats = (item: Pick<Item, 'id' | 'what' | 'how'>, items: readonly Item[], section: string): Item =>
    itemOf(
      item,
      settings.environment === 'production'
        ? together(items, { parked, section })
        : notApplicable(`of production: ${command('checklist', there)} looks`),
    )
  return [
    repeats(
      { id: 'apply', what: 'Apply with `-var="environment=production"`', how: command('deploy', there) },
      infrastructure,
      '2.3',
    ),
    repeats({ id: 'secrets', what: 'Populate prod secrets', how: command('secrets set', there) }, secrets, '2.4'),
    repeats({ id: 'images', what: 'Push prod images', how: command('deploy', there) }, containers, '2.5'),
    repeats(
      {
        id: 'webhooks',
        what: 'Update Twilio/Telnyx voice webhook URLs',
        how: command('webhooks point', there),
      },
      webhooks,
      '2.7',
    ),
  ]
}

/** Pure: the first item that is open speaks for all; so does one that is parked. */
function together(
  items: readonly Item[],
  { parked, section }: { parked: string | undefined; section: string },
): Judgement {
  const open = items.find(({ state }) => state === 'to-do')
  if (open !== undefined) return toDo(`${section}, ${open.id}: ${open.evidence}`, open.how)
  const unseen = items.find(({ state }) => state === 'unknown')
  if (unseen !== undefined) return unknown(`${section}, ${unseen.id}: ${unseen.evidence}`, unseen.how)
  const away = items.filter(({ state }) => state === 'not-applicable')
  const first = away.find(({ evidence }) => evidence === parked) ?? (away.length === items.length ? away[0] : undefined)
  return first === undefined ? done(`all that applies of ${section} is done`) : notApplicable(first.evidence, first.how)
}
