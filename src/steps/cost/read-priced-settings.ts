import type { Environment } from '../../config/names.ts'
import type { PricedEnvironment } from '../../cost/priced-environment.ts'
import type { Deps } from '../../deps.ts'
import { step } from '../step.ts'
import { pricedSettings } from './priced-settings.ts'

/** What Terraform would make of `environment`, as far as it costs money; neither Terraform nor AWS is asked. */
export const readPricedSettings = (environment: Environment) =>
  step({
    id: 'settings',
    section: '4',
    title: `Read the settings of ${environment}`,
    looks: true,
    gives: ['settings'],
    run: async (deps: Pick<Deps, 'settings' | 'terraform'>, context: { settings?: PricedEnvironment }) => {
      context.settings = await pricedSettings(deps)
      return { detail: "Terraform's defaults, tfvars files, TF_VAR_… of the shell, medspa's configuration" }
    },
  })
