import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { certificateName } from '../../releases/certificate-name.ts'
import { nameIn } from '../dns/find-domain.ts'
import type { Urls } from './checks/check.ts'

type Needs = Pick<Deps, 'certificates' | 'loadBalancer' | 'releaseParameter'> & {
  settings: Pick<Deps['settings'], 'platform' | 'publicUrl'>
}

/**
 * Where the API is asked: at its load balancer itself, whatever DNS says of any name. With a certificate that is under a name
 * which the certificate has, so that it is verified and no redirect stands between. `balancer`: the load balancer's DNS name.
 * @throws OperatorError `certificate-nameless`
 */
export async function findApiAddress(
  { certificates, loadBalancer, releaseParameter, settings }: Needs,
  balancer: string,
): Promise<Pick<Urls, 'api' | 'at' | 'nameFrom'>> {
  const arn = await loadBalancer.certificate()
  if (arn === undefined) return { api: `http://${balancer}`, at: undefined, nameFrom: undefined }
  const release = await releaseParameter.read()
  const given = release?.api_certificate_name
  const domain = nameIn(release ?? {}, settings).domain
  const publicHost = settings.publicUrl && new URL(settings.publicUrl).hostname
  const names = given || domain ? [] : await certificates.names(arn)
  const found = certificateName({ given, domain, names, publicHost })
  if (found === undefined) throw nameless(arn)
  // An emulator's load balancer may have a port in its name: that of its plain listener.
  return { api: `https://${found.name}`, at: balancer.replace(/:\d+$/, ''), nameFrom: found.from }
}

const nameless = (arn: string) =>
  new OperatorError(`The certificate ${arn} has no name that the API could be asked under.`, {
    code: 'certificate-nameless',
    whose: 'operator',
    exit: 'refused',
    hint: 'Write the name that it is valid for into the release parameter, as api_certificate_name (docs/operations.md, Webhooks without a certificate).',
  })
