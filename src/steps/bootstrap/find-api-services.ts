import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { servicesOf } from '../../policies/services-of.ts'
import type { BootstrapContext } from '../../tasks/bootstrap/bootstrap-context.ts'
import { step } from '../step.ts'

/** Services that give rights: with one of them the boundary would bound nothing. infra/bootstrap refuses the same. */
const givingRights = [
  ...['iam', 'sts', 'organizations', 'account', 'sso', 'sso-directory', 'identitystore', 'rolesanywhere'],
  'cloudformation',
]

/**
 * Section 2.1: the services that the permissions boundary leaves the API: those of bootstrap.api_services, else those whose
 * actions `api.policies` of the account's environments allow. Reads files and policies of IAM; changes nothing.
 */
export const findApiServices = step({
  id: 'api-services',
  section: '2.1',
  title: "Find the services of the API's policies",
  looks: true,
  gives: ['apiServices'],
  run: async ({ policies, settings }: Pick<Deps, 'policies' | 'settings'>, context: BootstrapContext) => {
    const listed = settings.bootstrap.api_services
    if (listed !== undefined) {
      context.apiServices = listed
      return {
        detail: listed.length === 0 ? 'none (bootstrap.api_services)' : `${inWords(listed)} (bootstrap.api_services)`,
      }
    }
    const given = [...new Set(context.settings.flatMap(({ platform }) => platform.api?.policies ?? []))]
    const found = await Promise.all(
      given.map(async (policy) => {
        const read = await policies.readGiven(policy)
        if ('missing' in read) throw unreadable(policy, 'it is not there')
        if ('unread' in read) throw unreadable(policy, read.unread)
        return { policy, ...servicesOf(read.document) }
      }),
    )
    for (const { open, policy, services } of found) {
      const giving = services.find((service) => givingRights.includes(service))
      if (open[0] !== undefined) throw tooOpen(policy, open[0])
      if (giving !== undefined) throw givesRights(policy, giving)
    }
    context.apiServices = [...new Set(found.flatMap(({ services }) => services))].toSorted()
    return context.apiServices.length === 0 ? { skipped: 'no api.policies' } : { detail: inWords(context.apiServices) }
  },
})

const inWords = (services: readonly string[]) => services.join(', ')

const refused = (code: string, message: string, hint: string) =>
  new OperatorError(message, { code, whose: 'operator', exit: 'refused', hint })

const unreadable = (policy: string, why: string) =>
  refused(
    'policy-unreadable',
    `${policy} of api.policies cannot be read: ${why}.`,
    `Correct api.policies in medspa.config.yaml, or write the services yourself (bootstrap.api_services: [s3]), then run \`${commandLine('bootstrap')}\` again.`,
  )

const tooOpen = (policy: string, open: string) =>
  refused(
    'policy-too-open',
    `${policy} of api.policies allows ${open}, which names no service that the boundary could leave the API.`,
    `Name the actions that the API calls in ${policy}, or the services in medspa.config.yaml: bootstrap.api_services: [s3].`,
  )

const givesRights = (policy: string, service: string) =>
  refused(
    'policy-gives-rights',
    `${policy} of api.policies allows actions of ${service}, which gives rights: the boundary would bound nothing.`,
    `Take the actions of ${service} out of ${policy}: no role of medspa gets them.`,
  )
