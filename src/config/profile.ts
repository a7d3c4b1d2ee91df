import { noAwsOfTheOperator, proxiesOf, rehearsalEnvironment, type Variables } from './rehearsal-environment.ts'
import type { SandboxEndpoint } from './sandbox-endpoint.ts'
import type { SandboxHost } from './sandbox-process.ts'

/** Where the commands work: AWS, or the sandbox. Beyond choosing this, nothing in src/ tells them apart. */
export type Profile = {
  name: 'aws' | 'sandbox'
  /** The whole environment for child programs and for configuration. */
  env: Variables
  /** Given to every AWS client; undefined on AWS. */
  endpoint: string | undefined
  credentials:
    | { accessKeyId: string; secretAccessKey: string; sessionToken?: string; expiration?: Date | undefined }
    | undefined
  /** The account that must answer, where it is known from here. */
  accountId: string | undefined
  stateBucket: string | undefined
  /** PEM of the authority that signs for servers on this machine; undefined: authorities that Node trusts anyway. */
  caFile: string | undefined
  /** The one DNS server that names are asked of, `127.0.0.1:5353`; undefined: those of this machine. */
  dns: string | undefined
  /** A hosted zone of a rehearsal's own: a name in it needs no configuration. */
  zone: { id: string; name: string } | undefined
  /** Why images are packed bundles here; undefined where a container engine builds them. */
  packedBecause: string | undefined
  /** Whether images may stand on a base made of this machine's Node, where none can be pulled. */
  ownBase: boolean
  /** Where the phone providers' APIs answer instead of on the internet; undefined on AWS. */
  providers: { twilio: string; telnyx: string } | undefined
  /** Values put over placeholders of the providers' keys. */
  testSecrets: Record<string, string>
  /**
   * What the providers sign their webhooks with: Twilio's token, Telnyx's private key (PEM). Undefined on AWS, where the key of
   * Telnyx is Telnyx's alone.
   */
  signingKeys: { twilio: string; telnyx: string } | undefined
  /** Variables besides, for a program that may download: proxies, which nothing on loopback must be asked through. */
  downloads: Variables
}

/** On AWS the operator's environment counts as it is. */
export const awsProfile = (variables: Variables): Profile => ({
  name: 'aws',
  env: { ...variables },
  endpoint: undefined,
  credentials: undefined,
  accountId: undefined,
  stateBucket: undefined,
  caFile: undefined,
  dns: undefined,
  zone: undefined,
  packedBecause: undefined,
  ownBase: false,
  providers: undefined,
  testSecrets: {},
  signingKeys: undefined,
  downloads: {},
})

/** `--sandbox`: starts it where needed. */
export async function sandboxProfile(host: SandboxHost): Promise<Profile> {
  // What starts processes and looks for ports is long to load, and AWS needs none of it.
  const { ensureSandbox } = await import('./sandbox-process.ts')
  return profileOf(await ensureSandbox(host), host.env)
}

/** Pure part: the endpoint file and the inherited environment to a profile that cannot reach AWS. */
export function profileOf(endpoint: SandboxEndpoint, inherited: Variables): Profile {
  return {
    name: 'sandbox',
    env: { ...rehearsalEnvironment(inherited), ...rehearsalVariables(endpoint) },
    endpoint: endpoint.endpoint,
    credentials: endpoint.credentials,
    accountId: endpoint.accountId,
    stateBucket: endpoint.stateBucket,
    caFile: endpoint.caFile,
    dns: endpoint.dns,
    zone:
      endpoint.domain === undefined || endpoint.route53ZoneId === undefined
        ? undefined
        : { id: endpoint.route53ZoneId, name: endpoint.domain },
    packedBecause: endpoint.tasks === 'processes' ? (endpoint.tasksReason ?? 'no container engine') : undefined,
    ownBase: true,
    providers: endpoint.providers,
    testSecrets: endpoint.testSecrets,
    signingKeys: endpoint.signingKeys,
    downloads: proxiesOf(inherited),
  }
}

/** The variables that send Terraform, the SDK and the aws CLI to the sandbox. */
export const rehearsalVariables = (endpoint: SandboxEndpoint): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint.endpoint,
  // Of no account anywhere.
  AWS_ACCESS_KEY_ID: endpoint.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: endpoint.credentials.secretAccessKey,
  AWS_REGION: endpoint.region,
  AWS_DEFAULT_REGION: endpoint.region,
  ...noAwsOfTheOperator,
  // Else Terraform asks HashiCorp whether there is a newer one.
  CHECKPOINT_DISABLE: '1',
  TF_STATE_BUCKET: endpoint.stateBucket,
  // Of a bare `terraform plan` too: in another region than its state's, Terraform would find nothing of what it made.
  TF_VAR_aws_region: endpoint.region,
  // For the operator's own programs; medspa has them from the endpoint file.
  ...(endpoint.providers && {
    MEDSPA_TWILIO_API_URL: endpoint.providers.twilio,
    MEDSPA_TELNYX_API_URL: endpoint.providers.telnyx,
  }),
})
