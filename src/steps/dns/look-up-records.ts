import type { Certificate } from '../../aws/names/certificates.ts'
import type { Deps } from '../../deps.ts'
import { type LookedUpRecord, lookedUp, type WantedRecord, wantedRecords } from '../../dns/wanted-records.ts'
import { messageOf } from '../../errors.ts'
import { count } from '../../quantities.ts'
import { covers } from '../../releases/certificate-name.ts'
import { type Given, type Progress, step } from '../step.ts'
import type { DnsContext } from './dns-context.ts'
import { nameGiven } from './find-domain.ts'

type Needs = Pick<Deps, 'certificates' | 'loadBalancer' | 'releaseParameter' | 'resolve'> & {
  settings: Pick<Deps['settings'], 'platform'>
}

/** Section 2.9: the records that the domain needs, against what resolvers answer. */
export const lookUpRecords = step({
  id: 'records',
  section: '2.9',
  title: 'Ask DNS for its records',
  looks: true,
  needs: ['balancer', 'domain'],
  gives: ['certificate', 'records'],
  run: async (
    deps: Needs,
    context: Given<
      Pick<DnsContext, 'balancer' | 'certificate' | 'domain' | 'otherCertificate' | 'records'>,
      'balancer' | 'domain'
    >,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    const { balancer, domain } = context
    const { certificate, other } = await certificateOf(deps, domain)
    context.certificate = certificate ?? null
    if (other !== undefined) context.otherCertificate = other
    const wanted = wantedRecords({
      domain,
      // A rehearsal's name may have the port of its plain listener.
      balancer: balancer?.dnsName.replace(/:\d+$/, ''),
      validation: certificate?.validation ?? [],
    })
    context.records = await Promise.all(wanted.map((record) => lookUp(deps, record, signal)))
    const right = context.records.filter(({ state }) => state === 'ok').length
    return { detail: `${right} of ${count(context.records.length, 'record')} as it should be` }
  },
})

/**
 * The configuration's certificate, else the load balancer's, where it is for the domain; else the newest in ACM that is.
 * `other`: what the load balancer has, or is to have, instead.
 */
async function certificateOf(
  deps: Needs,
  domain: string,
): Promise<{ certificate: Certificate | undefined; other?: Certificate | undefined }> {
  const arn = (await nameGiven(deps)).certificateArn ?? (await deps.loadBalancer.certificate())
  const given = arn === undefined ? undefined : await deps.certificates.describe(arn)
  if (given?.names.some((name) => covers(name, domain))) return { certificate: given }
  const found = await deps.certificates.ofDomain(domain)
  return { certificate: found.find(({ status }) => status === 'ISSUED') ?? found.at(-1), other: given }
}

async function lookUp(
  { resolve }: Pick<Deps, 'resolve'>,
  record: WantedRecord,
  signal: AbortSignal,
): Promise<LookedUpRecord> {
  try {
    const [led, own] = await Promise.all([
      resolve(record.name, signal),
      record.purpose === 'address' ? resolve(record.value, signal) : { names: [], addresses: [] },
    ])
    return lookedUp(record, led, own)
  } catch (error) {
    signal.throwIfAborted()
    return { ...record, state: 'unknown', found: [messageOf(error)] }
  }
}
