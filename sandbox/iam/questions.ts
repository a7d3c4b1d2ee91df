import type { AccessRequest, Question } from './access-request.ts'
import { contextOf } from './context-keys.ts'
import type { Library } from './library.ts'
import { resourcesToAsk } from './resources-to-ask.ts'
import { createdWithTags } from './tags-of-creation.ts'

/** AWS answers these whoever asks and whatever policies say ("GetCallerIdentity": no permissions are required). */
const ALWAYS_ALLOWED = new Set(['sts:GetCallerIdentity'])

/**
 * Everything that IAM is asked about a call; each must be allowed. Besides the action, for each resource that the service
 * authorization reference lists for it and the call names:
 * - `iam:PassRole` for each role that the call hands on, with `iam:PassedToService` (IAM user guide, "Grant a user permissions to
 *   pass a role to an AWS service");
 * - the action that tags, where something is made with tags (the reference's rows of each service's tag action).
 *
 * Not asked, because a call does not say it: what it names by default (an option group of RDS), the source of an S3 copy, keys
 * of KMS that a service uses for the caller, pulls of an image that `lambda:CreateFunction` checks in the caller's name, and
 * whatever rights AWS's own service-linked roles need.
 */
export async function questionsOf(request: AccessRequest, { data }: Pick<Library, 'data'>): Promise<Question[]> {
  const { action, keysOf = () => ({}), passedRoles } = request
  if (ALWAYS_ALLOWED.has(action)) return []
  const context = contextOf(request)
  const resources = await resourcesToAsk(request, data)
  const tagging = createdWithTags(request)
  return [
    ...resources.map((resource) => ({ action, resource, context: { ...keysOf(resource), ...context } })),
    ...(tagging === undefined
      ? []
      : (await resourcesToAsk({ ...request, action: tagging.action, resources: tagging.of(resources) }, data)).map(
          (resource) => ({
            action: tagging.action,
            resource,
            context: { ...keysOf(resource), ...context, ...tagging.context },
          }),
        )),
    ...passedRoles.map(({ role, service }) => ({
      action: 'iam:PassRole',
      resource: role,
      context: { ...withoutTags(context), 'iam:PassedToService': service, ...keysOf(role) },
    })),
  ]
}

/** Tags of what a call makes are none of the role that it hands on. */
const withoutTags = (context: Question['context']): Question['context'] =>
  Object.fromEntries(Object.entries(context).filter(([key]) => !/^aws:(RequestTag\/|TagKeys$)/.test(key)))
