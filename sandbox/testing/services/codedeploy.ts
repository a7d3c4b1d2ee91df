import type { DeploymentConfigInfo } from '@aws-sdk/client-codedeploy'
import type { Deployment } from '../../front/codedeploy/deployment.ts'
import type { CodeDeploy } from '../../front/codedeploy/index.ts'
import type { ServiceCopy } from './service-copy.ts'

type Saved = {
  /** Oldest first. */
  deployments: Deployment[]
  configs: Map<string, DeploymentConfigInfo>
}

/** Deployments, those under way too, and deployment configurations; moto has applications and groups. */
export const codeDeployCopy = ({ configs, engine }: CodeDeploy): ServiceCopy<Saved> => ({
  // Deployments go on in this sandbox while the copy is written down.
  save: () => structuredClone({ deployments: engine.all().reverse(), configs: configs.own }),
  async resume(saved) {
    for (const [name, config] of saved.configs) configs.own.set(name, config)
    await engine.resume(saved.deployments)
  },
})
