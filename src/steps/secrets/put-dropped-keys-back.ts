import type { Deps } from '../../deps.ts'
import { addBack } from '../../secrets/merge.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { step } from '../step.ts'

type Context = Pick<SecretContext, 'droppedKeys' | 'mergedBack' | 'values'> & Required<Pick<SecretContext, 'outside'>>

/** Puts keys that an edit from outside dropped back, with their values; what is there meanwhile stays. */
export const putDroppedKeysBack = step({
  id: 'merge-back',
  section: '2.4',
  title: 'Put dropped keys back',
  needs: ['outside'],
  gives: ['mergedBack', 'values'],
  applies: ({ droppedKeys }) => typeof droppedKeys === 'object',
  async run({ names, secrets }: Pick<Deps, 'names' | 'secrets'>, context: Context) {
    const { dropped } = context.outside
    const keys = typeof context.droppedKeys === 'object' ? context.droppedKeys.putBack : []
    const wanted = new Map([...dropped].filter(([key]) => keys.includes(key)))
    const { changed } = await secrets.change(names.appSecrets, (current) => addBack(current, wanted))
    if (wanted.size === dropped.size) await secrets.acceptEdits(names.appSecrets)
    else await secrets.keepEdits(names.appSecrets)
    context.mergedBack = true
    context.values = (await secrets.read(names.appSecrets))?.values ?? new Map()
    return { detail: `${changed.join(', ')} put back` }
  },
})
