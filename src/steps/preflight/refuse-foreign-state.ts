import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { counted } from '../../quantities.ts'
import { type ForeignResource, foreignState } from '../../terraform/state/foreign-resources.ts'

type Needs = Pick<Deps, 'names' | 'settings' | 'stateBucket'>

/** So many resources are told beside the first. */
const TOLD = 9

/**
 * Section 2.2, before Terraform is run: the environment's key holds no state of another Terraform, whose database and registries a
 * plan of infra/terraform would destroy. One read of S3. Exit 3, `state-of-another-terraform`.
 */
export async function refuseForeignState(
  { names, settings, stateBucket }: Needs,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { environment, stateBucket: bucket } = settings
  if (bucket === undefined) return
  const text = await stateBucket.read(bucket, names.stateKey, signal)
  const found = text === undefined ? undefined : foreignState(text)
  const [first, ...others] = found?.resources ?? []
  if (found === undefined || first === undefined) return
  const whose = found.whose === 'platform' ? "the platform's own Terraform" : 'another Terraform'
  throw new OperatorError(`s3://${bucket}/${names.stateKey} is the state of ${whose}: it has ${told(first)}.`, {
    code: 'state-of-another-terraform',
    whose: 'operator',
    exit: 'refused',
    hint: `Nothing was changed, and medspa does not adopt such an environment: its plan would destroy what the state has. Deploy ${environment} to another AWS account, with a state bucket there, or first destroy what the state has with the Terraform that made it, with a final snapshot of its database: docs/operations.md, "A state of another Terraform".`,
    evidence: [
      ...others.slice(0, TOLD).map((each) => `it has ${told(each)}`),
      ...(others.length > TOLD ? [`and ${counted(others.length - TOLD, 'more such resource')}`] : []),
    ],
  })
}

const told = ({ address, name }: ForeignResource) => (name === undefined ? address : `${address} (${name})`)
