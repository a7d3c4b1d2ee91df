import { type Progress, step } from '../step.ts'
import { validateAsleep } from './validate-asleep.ts'
import { validateAwake, validateLine } from './validate-environment.ts'

/** Section 2.8 of an environment that may sleep: `medspa validate`. */
export const validateAwakeOrAsleep = step({
  ...validateLine,
  gives: ['probes'],
  run: (
    deps: Parameters<typeof validateAwake>[0] & Parameters<typeof validateAsleep>[0],
    context: Parameters<typeof validateAwake>[1] & Parameters<typeof validateAsleep>[1],
    progress: Progress,
  ) => (context.asleep ? validateAsleep(deps, context, progress) : validateAwake(deps, context, progress)),
})
