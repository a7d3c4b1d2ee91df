import { type CommandName, commandLine } from '../command-line.ts'
import { foundIn, type Part } from '../status/snapshot.ts'
import { type Judgement, notApplicable, toDo, unknown } from './item.ts'
import type { World } from './world.ts'

/** A command in a text. */
export const command = (name: CommandName, given?: Parameters<typeof commandLine>[1]): string =>
  `\`${commandLine(name, given)}\``

/** Pure: a judgement of what was found, or of its absence; a look that failed says why. */
export function judge<Found>(
  part: Part<Found>,
  found: (found: Found) => Judgement,
  absent: () => Judgement = () => toDo('there is none yet'),
): Judgement {
  if ('unknown' in part) return unknown(part.unknown)
  return 'found' in part ? found(part.found) : absent()
}

/** Pure: since when it is parked; undefined where it is not. */
export function parkedWords({ sleep }: Pick<World, 'sleep'>): string | undefined {
  const found = foundIn(sleep)
  if (found?.kind !== 'parked') return undefined
  return `parked${found.mode === 'full' ? ', with its voice gateway,' : ''}${found.since === undefined ? '' : ` since ${found.since}`}`
}

/** Pure: of something that a park takes away: while it is away on purpose, it is not to be made, but to be brought back. */
export function unlessAsleep(world: Pick<World, 'sleep'>, judgement: Judgement): Judgement {
  if (judgement.state !== 'to-do') return judgement
  const parked = parkedWords(world)
  if (parked !== undefined) return notApplicable(parked, command('restore'))
  const sleep = foundIn(world.sleep)
  if (sleep?.kind === 'parking')
    return toDo(`a park has begun on ${sleep.since}, by ${sleep.by}, and was not finished`, command('restore'))
  if (sleep?.kind === 'waking') return toDo('a restore has begun, and was not finished', command('restore'))
  if (sleep?.kind === 'destroyed')
    return toDo('it was destroyed by hand, and snapshots of its data are there', command('restore'))
  return judgement
}

/** Pure: the same of something that says nothing of an environment that is parked, even where something answers. */
export const unlessParked = (world: Pick<World, 'sleep'>, look: () => Judgement): Judgement => {
  const parked = parkedWords(world)
  return parked === undefined ? unlessAsleep(world, look()) : notApplicable(parked, command('restore'))
}

/** Pure: of something that there is only with voice. */
export const withVoice = (world: Pick<World, 'voice'>, look: () => Judgement): Judgement =>
  judge(world.voice, (on) => (on ? look() : notApplicable('voice is off (voice.enabled)')))
