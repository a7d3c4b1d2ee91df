import { foundIn } from '../status/snapshot.ts'
import { done, type Item, itemOf, type Judgement, notApplicable, toDo } from './item.ts'
import { command, judge, unlessAsleep, unlessParked, withVoice } from './judge.ts'
import type { World } from './world.ts'

const providers = [
  { id: 'twilio', name: 'Twilio' },
  { id: 'telnyx', name: 'Telnyx' },
] as const
type Provider = (typeof providers)[number]

/** Pure: section 2.7, where the voice providers send their webhooks, and what the Lambda does with them. */
export const webhooks = (world: World): Item[] => [
  ...providers.map((provider) =>
    itemOf(
      {
        id: provider.id,
        what: `${provider.name} Voice webhook: \`POST {api_gateway_url}/webhooks/${provider.id}/voice\``,
        how: howToPoint(provider),
      },
      withVoice(world, () =>
        judge(
          world.status.gateway,
          ({ url }) => (isUsed(world, provider) ? pointed(url, provider) : unused(provider)),
          () => unlessAsleep(world, toDo('there is no voice gateway', command('deploy'))),
        ),
      ),
    ),
  ),
  itemOf(
    {
      id: 'lambda-forwards',
      what: "The Lambda forwards these requests to the ECS API's voice endpoints",
      how: command('validate'),
    },
    withVoice(world, () =>
      unlessParked(world, () =>
        judge(
          world.voiceHealth,
          ({ evidence, ok }) => (ok ? done : toDo)(evidence),
          () => toDo('there is no voice gateway', command('deploy')),
        ),
      ),
    ),
  ),
]

/** Whether a provider's records lead here: nothing has asked the provider, so that a person has to look. */
const pointed = (url: string, { id, name }: Provider): Judgement =>
  toDo(`medspa has not asked ${name} whether it leads to ${url.replace(/\/$/, '')}/webhooks/${id}/voice`)

const howToPoint = ({ name }: Provider): string =>
  `by hand at ${name}; the gateway's URL: ${command('outputs', { words: ['api_gateway_url'] })}`

/** One provider is enough. A secret that cannot be read says nothing of it. */
const isUsed = ({ secret }: World, { id }: Provider): boolean => {
  const filled = foundIn(secret)?.filled
  return filled === undefined || filled.some((key) => key.startsWith(`${id.toUpperCase()}_`))
}

const unused = ({ name }: Provider): Judgement => notApplicable(`the secret holds no key of ${name}'s`)

/** Pure: section 2.10, the way back for calls. */
export const revertedWebhooks = (world: World): Item =>
  itemOf(
    {
      id: 'revert-webhooks',
      what: 'Roll back by reverting webhook URLs to Lightsail',
      how: 'by hand at Twilio and Telnyx: note their previous URLs before the first change',
    },
    withVoice(world, () => notApplicable('until it is needed; medspa has not changed the URLs and keeps none of them')),
  )
