import type { Names } from '../../config/names.ts'
import type { Deps } from '../../deps.ts'
import { targetRepository, targetsOf } from '../../releases/targets.ts'
import type { PlanSummary } from '../../terraform/plan.ts'

/**
 * Names of the environment's registries: those of API and voice Lambda, of the targets that the configuration asks for, and of
 * targets that it asked for once and that a plan to destroy still has.
 */
export function registriesOf(
  names: Pick<Names, 'apiRepository' | 'prefix' | 'voiceRepository'>,
  { platform }: Pick<Deps['settings'], 'platform'>,
  { changes }: Pick<PlanSummary, 'changes'>,
): string[] {
  const planned = changes.flatMap(
    ({ address }) => /^module\.ecr\.aws_ecr_repository\.this\["(.+)"\]$/.exec(address)?.[1] ?? [],
  )
  const targets = [...targetsOf(platform).map(({ name }) => name), ...planned]
  return [
    ...new Set([
      names.apiRepository,
      names.voiceRepository,
      ...targets.map((target) => targetRepository(names, target)),
    ]),
  ]
}
