import { backend } from './backend.ts'
import { containers } from './containers.ts'
import { decisions } from './decisions.ts'
import { infrastructure } from './infrastructure.ts'
import type { Section } from './item.ts'
import { migrations } from './migrations.ts'
import { production } from './production.ts'
import { rollingBack } from './rolling-back.ts'
import { secrets } from './secrets.ts'
import { validation } from './validation.ts'
import { webhooks } from './webhooks.ts'
import type { World } from './world.ts'

/** Pure: sections 2.1 to 2.10 of the checklist for one environment, each line with what was seen of it. */
export function sectionsOf(world: World): Section[] {
  const repeated = {
    infrastructure: infrastructure(world),
    secrets: secrets(world),
    containers: containers(world),
    webhooks: webhooks(world),
  }
  return [
    { section: '2.1', title: 'Prerequisites / decisions', items: decisions(world) },
    { section: '2.2', title: 'Terraform backend (state) setup', items: backend(world) },
    { section: '2.3', title: 'Provision infrastructure (development first)', items: repeated.infrastructure },
    { section: '2.4', title: 'Configure Secrets Manager', items: repeated.secrets },
    { section: '2.5', title: 'Build & deploy containers', items: repeated.containers },
    { section: '2.6', title: 'Run database migrations', items: migrations(world) },
    { section: '2.7', title: 'Point voice providers at the Lambda gateway', items: repeated.webhooks },
    { section: '2.8', title: 'Validate end-to-end', items: validation(world) },
    { section: '2.9', title: 'Repeat for production', items: production(world, repeated) },
    { section: '2.10', title: 'Rollback plan', items: rollingBack(world) },
  ]
}
