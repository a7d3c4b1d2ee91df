import { foundIn } from '../status/snapshot.ts'
import { done, type Item, itemOf, type Judgement, toDo, unknown } from './item.ts'
import { command, judge, unlessParked, withVoice } from './judge.ts'
import type { World } from './world.ts'

/** Pure: section 2.8, whether it works from end to end. What a look alone cannot say, an earlier validation has said. */
export function validation(world: World): Item[] {
  const checked = (item: Pick<Item, 'id' | 'what' | 'how'>): Item =>
    itemOf(
      item,
      unlessParked(world, () => check(world, item.id)),
    )
  const validate = command('validate')
  return [
    checked({ id: 'health', what: '`GET http://{api_alb_dns_name}/health` returns 200', how: validate }),
    checked({
      id: 'outbox',
      what: 'Outbox poller is healthy (no `outbox fetch failed` errors after running migrations)',
      how: `${validate}; its log: ${command('logs', { words: ['api'] })}`,
    }),
    checked({
      id: 'redis',
      what: 'Redis connectivity confirmed in API logs',
      how: `${validate}; its log: ${command('logs', { words: ['api'] })}`,
    }),
    itemOf(
      {
        id: 'missed-call',
        what: 'Trigger missed-call flow and verify conversation start behavior',
        how: `${validate} sends a signed test call where the image knows such calls; else by hand: call, and hang up`,
      },
      withVoice(world, () =>
        unlessParked(world, () =>
          judge(
            world.missedCall,
            (evidence) => done(evidence),
            () =>
              'absent' in world.checks
                ? withoutBalancer()
                : toDo('neither the log nor a validation since the rollout tells of one'),
          ),
        ),
      ),
    ),
  ]
}

const check = ({ checks, status: { api } }: World, id: string): Judgement =>
  judge(
    checks,
    (outcomes) => {
      const { evidence = 'it was not looked at', status } = outcomes[id] ?? {}
      if (status === 'failed') return toDo(evidence)
      // The log of an API without a task has no words of trouble either.
      if (foundIn(api)?.serves.length === 0) return toDo('nothing serves', command('deploy'))
      return status === 'ok' ? done(evidence) : unknown(evidence)
    },
    withoutBalancer,
  )

const withoutBalancer = () => toDo('there is no load balancer', command('deploy'))
