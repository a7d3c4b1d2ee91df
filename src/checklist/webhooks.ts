import { count } from '../quantities.ts'
import { foundIn } from '../status/snapshot.ts'
import { done, type Item, itemOf, type Judgement, notApplicable, toDo, unknown } from './item.ts'
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
        how: command('webhooks point'),
      },
      withVoice(world, () =>
        judge(
          world.status.gateway,
          ({ url }) => pointed(world, provider, url),
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
          world.voiceForwards,
          ({ evidence, how, ok }) => (ok ? done(evidence) : toDo(evidence, how)),
          () => toDo('there is no voice gateway', command('deploy')),
        ),
      ),
    ),
  ),
]

/** Whether a provider's configured records lead here. */
const pointed = (world: World, provider: Provider, url: string): Judgement =>
  judge(world[`${provider.id}Calls`], (calls) => {
    if (calls.kind === 'unconfigured') return isUsed(world, provider) ? unconfigured(provider) : unused(provider)
    if (calls.kind === 'key-refused') return unknown(calls.why, calls.how)
    if (calls.kind !== 'read') return toDo(calls.why, calls.how)
    if (calls.elsewhere.length > 0) return toDo(calls.elsewhere.join('; '))
    return done(`leading to ${url.replace(/\/$/, '')}: ${calls.here.join(', ')}`)
  })

const unconfigured = ({ name }: Provider): Judgement =>
  toDo(
    `medspa.config.yaml names no number and no application at ${name}: \`webhooks show\` prints lines for it`,
    command('webhooks show'),
  )

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
      how: command('webhooks revert'),
    },
    withVoice(world, () =>
      judge(
        world.notedWebhooks,
        (records) => notApplicable(`until it is needed; what they held before is noted of ${count(records, 'record')}`),
        () => notApplicable('medspa has not pointed the providers here: there is nothing to revert'),
      ),
    ),
  )
