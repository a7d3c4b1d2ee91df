import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { motoClientOptions, type SandboxContext } from '../context.ts'
import type { OwnZone } from './files/zone-file.ts'

/**
 * Makes the public hosted zone that is there when the sandbox starts, with the id that it keeps. Route 53 chooses ids by
 * itself: the control plane's patch `route53.zone-ids` takes the id from the caller reference.
 */
export async function makeHostedZone(
  context: Pick<SandboxContext, 'moto' | 'region'>,
  { domain, id }: OwnZone,
): Promise<void> {
  const route53 = new Route53Client(motoClientOptions(context))
  await route53.send(
    new CreateHostedZoneCommand({
      Name: `${domain}.`,
      CallerReference: `medspa-sandbox:${id}`,
      HostedZoneConfig: { Comment: 'made by the sandbox' },
    }),
  )
}
