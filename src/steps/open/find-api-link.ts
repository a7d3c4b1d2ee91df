import { needOutputs, type Outputs } from '../../terraform/outputs.ts'
import { type Given, step } from '../step.ts'
import { findApiAddress } from '../validate/find-api-address.ts'

type Needs = Parameters<typeof findApiAddress>[0]

export type LinkContext = {
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  outputs?: Outputs
  /** Where the API answers, for a browser. */
  link?: string
}

/** Section 2.8: the API's public URL where the configuration has one, else the load balancer's own address. */
export const findApiLink = step({
  id: 'link',
  section: '2.8',
  title: "Find the API's address",
  looks: true,
  needs: ['outputs'],
  gives: ['link'],
  run: async (deps: Needs, context: Given<LinkContext, 'outputs'>) => {
    const { api_alb_dns_name: balancer } = needOutputs(context.outputs, 'api_alb_dns_name')
    context.link = context.outputs.api_public_url ?? (await findApiAddress(deps, balancer)).api
    return { detail: context.link }
  },
})
