import { foundIn } from '../status/snapshot.ts'
import { done, type Item, itemOf, notApplicable, toDo } from './item.ts'
import { command, judge, withVoice } from './judge.ts'
import type { World } from './world.ts'

/** Pure: section 2.1, prerequisites and decisions. */
export function decisions(world: World): Item[] {
  const { account, region, settings, status } = world
  const engine = foundIn(status.database)?.engine
  return [
    itemOf(
      {
        id: 'account-and-region',
        what: 'Pick AWS account + region',
        how: '`aws.account_id` and `aws.region` of the environment in medspa.config.yaml',
      },
      done(`account ${account}, ${region}`),
    ),
    itemOf(
      {
        id: 'database',
        what: 'Pick the database: Neon or RDS',
        how: '`database.engine` of the environment in medspa.config.yaml',
      },
      done(`${settings.databaseEngine}${engine === undefined ? '' : `: ${engine} is there`}`),
    ),
    itemOf(
      {
        id: 'api-ingress',
        what: 'Plan ingress: API traffic -> ALB',
        how: 'nothing to choose: infra/terraform makes the load balancer',
      },
      done('infra/terraform has no other way in'),
    ),
    itemOf(
      {
        id: 'voice-ingress',
        what: 'Plan ingress: voice webhooks -> API Gateway + Lambda',
        how: '`voice.enabled` of the environment in medspa.config.yaml',
      },
      withVoice(world, () => done('voice is on')),
    ),
    itemOf(
      {
        id: 'certificate',
        what: 'Provision an ACM certificate and set `api_certificate_arn` (production blue/green)',
        how: '`domain` with `route53_zone_id`, or `certificate_arn`, of the environment in medspa.config.yaml',
      },
      judge(
        world.certificate,
        ({ evidence, how, ok }) => (ok ? done(evidence, command('dns')) : toDo(evidence, how)),
        () => notApplicable('none is configured, and only production needs one: the load balancer speaks plain HTTP'),
      ),
    ),
  ]
}
