import { done, type Item, itemOf, type Judgement, notApplicable, toDo } from './item.ts'
import { command, judge } from './judge.ts'
import type { SecretFound, World } from './world.ts'

/** Keys that medspa makes itself; the rest are the providers'. */
const own = ['DATABASE_URL', 'ADMIN_JWT_SECRET']

/** Pure: section 2.4, the application's secret. */
export function secrets(world: World): Item[] {
  const { appSecrets } = world.names
  const ofSecret = (item: Pick<Item, 'id' | 'what' | 'how'>, look: (found: SecretFound) => Judgement): Item =>
    itemOf(
      item,
      judge(
        world.secret,
        (found) => (found.deleted === undefined ? look(found) : toDo(found.deleted, command('deploy'))),
        () => toDo(`there is no secret ${appSecrets} with a value`, command('deploy')),
      ),
    )
  return [
    ofSecret(
      { id: 'placeholders', what: `Terraform creates placeholders in \`${appSecrets}\``, how: command('deploy') },
      ({ keys }) => done(`${appSecrets} has ${keys} keys`),
    ),
    ...own.map((key) =>
      ofSecret(
        { id: key.toLowerCase().replaceAll('_', '-'), what: `Populate \`${key}\``, how: command('deploy') },
        (found) => keyJudgement(found, key),
      ),
    ),
    ofSecret(
      {
        id: 'provider-credentials',
        what: 'Populate provider credentials (Twilio/Telnyx/Square/etc) as needed',
        how: command('secrets set'),
      },
      providers,
    ),
  ]
}

/** A key that is there with a value that tasks cannot use is to do, too. */
function keyJudgement({ filled, gaps }: SecretFound, key: string): Judgement {
  const gap = gaps.find((each) => each.key === key)
  if (gap !== undefined) return toDo(gap.message)
  return filled.includes(key) ? done('it holds a value') : toDo('it is a placeholder')
}

function providers({ filled, gaps }: SecretFound): Judgement {
  const missing = gaps.filter(({ key }) => !own.includes(key))
  if (missing.length > 0)
    return toDo(
      missing.map(({ message }) => message).join('; '),
      `${command('secrets set')}, ${command('secrets check')}`,
    )
  const held = filled.filter((key) => !own.includes(key))
  return held.length > 0 ? done(`values of ${held.join(', ')}`) : notApplicable('no provider is required')
}
