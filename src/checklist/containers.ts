import { shortTag } from '../releases/release-images.ts'
import { foundIn } from '../status/snapshot.ts'
import { done, type Item, itemOf, type Judgement, toDo, unknown } from './item.ts'
import { command, judge, unlessAsleep, withVoice } from './judge.ts'
import type { World } from './world.ts'

/** Pure: section 2.5, images in the registry, and the rollout. */
export function containers(world: World): Item[] {
  const { apiRepository, voiceRepository } = world.names
  const how = command('deploy')
  const image = (kind: string): Judgement =>
    judge(
      world.images,
      (images) => {
        const found = images.find((each) => each.kind === kind)
        if (found === undefined) return toDo('the release parameter names no image of it')
        const { repository, tag, there } = found
        return there ? done(`${repository}:${shortTag(tag)}`) : toDo(`${repository} has no ${shortTag(tag)}`)
      },
      () => toDo('the release parameter names no release yet'),
    )
  return [
    itemOf(
      { id: 'api-image', what: `API: \`Dockerfile\` target \`api\` -> ECR repo \`${apiRepository}\``, how },
      image('api'),
    ),
    itemOf(
      {
        id: 'migrate-image',
        what: `DB migrator: \`Dockerfile\` target \`migrate\` -> ECR repo \`${apiRepository}\` tag \`migrate-<gitsha>\``,
        how,
      },
      image('migrate'),
    ),
    itemOf(
      {
        id: 'voice-image',
        what: `Voice Lambda: \`Dockerfile\` target \`voice-lambda\` -> ECR repo \`${voiceRepository}\``,
        how,
      },
      withVoice(world, () => image('voice-lambda')),
    ),
    itemOf(
      { id: 'rollout', what: 'Re-apply Terraform after pushing images', how },
      unlessAsleep(world, rollout(world)),
    ),
  ]
}

/** Whether what serves is the release that the release parameter names. */
const rollout = ({ status }: World): Judgement =>
  judge(
    status.release,
    ({ tag, voiceTag }) =>
      judge(
        status.api,
        ({ serves }) => {
          if (tag === null) return toDo('the release parameter names no release yet')
          const others = serves.filter((each) => each !== tag)
          if (!serves.includes(tag)) return toDo(`${servesWords(serves)}, and the release is ${shortTag(tag)}`)
          if (others.length > 0) return toDo(`${servesWords(others)} besides the release ${shortTag(tag)}`)
          if (voiceTag !== null && 'unknown' in status.voice)
            return unknown(
              `${shortTag(tag)} serves; of which release the voice Lambda is, is not known: ${status.voice.unknown}`,
            )
          const voice = foundIn(status.voice)?.release ?? null
          return voice === null || voiceTag === null || voice === voiceTag
            ? done(`${shortTag(tag)} serves`)
            : toDo(`the voice Lambda is of ${shortTag(voice)}, and the release is ${shortTag(voiceTag)}`)
        },
        () => toDo('there is no service'),
      ),
    () => toDo('nothing was deployed yet'),
  )

const servesWords = (tags: readonly string[]) =>
  tags.length === 0 ? 'nothing serves' : `${tags.map(shortTag).join(' and ')} ${tags.length === 1 ? 'serves' : 'serve'}`
