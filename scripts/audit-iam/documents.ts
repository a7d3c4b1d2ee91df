import type { Document, NamedDocument, Recording, ResourcePolicy, Role, Standing } from './recording.ts'

/**
 * Where a policy document stands, whatever its text at each moment, and whatever the environment: one module makes the documents of
 * each, and an action may be needed in one of them alone. `medspa-<environment>-codedeploy/shift-traffic`, of a role
 * `medspa-<environment>-voice/trust`, of a managed policy `medspa-look`, of a resource `repository/medspa-<environment>-voice-lambda`.
 */
export type DocumentKey = string

export type Found = { key: DocumentKey; kind: 'identity' | 'boundary' | 'trust' | 'resource'; document: Document }

const everywhere = (name: string): DocumentKey =>
  // Buckets and gateways have an id behind their names, accounts a number.
  name.replace(/\b(development|production)\b/g, '<environment>').replace(/-[0-9a-f]{8,}$|-\d{12}.*$/, '-<id>')

const roleName = ({ arn }: Role): string => arn.slice(arn.lastIndexOf('/') + 1)

const trustKey = (role: Role): DocumentKey => everywhere(`${roleName(role)}/trust`)

const policyKey = (role: Role, { managed, name }: NamedDocument): DocumentKey =>
  everywhere(managed ? name : `${roleName(role)}/${name}`)

const resourceKey = ({ arn }: ResourcePolicy): DocumentKey => everywhere(arn.split(':').slice(5).join(':'))

/** Every document of a moment. */
export const documentsIn = ({ resources, roles }: Standing): Found[] => [
  ...roles.flatMap((role): Found[] => [
    { key: trustKey(role), kind: 'trust', document: role.trust },
    ...role.policies.map(
      (policy): Found => ({
        key: policyKey(role, policy),
        kind: 'identity',
        document: policy.document,
      }),
    ),
    ...(role.boundary
      ? [{ key: policyKey(role, role.boundary), kind: 'boundary' as const, document: role.boundary.document }]
      : []),
  ]),
  ...resources.map((each): Found => ({ key: resourceKey(each), kind: 'resource', document: each.document })),
]

/** Every document of a recording; a key has several where environments or moments differ. */
export function documentsOf(recording: Recording): Found[] {
  const found = new Map<DocumentKey, Map<Document, Found>>()
  for (const { standing } of recording.chapters)
    for (const moment of standing)
      for (const each of documentsIn(moment)) {
        const of = found.get(each.key) ?? new Map<Document, Found>()
        found.set(each.key, of.set(each.document, each))
      }
  return [...found.values()].flatMap((of) => [...of.values()])
}

/** The recording as it were with another text of the documents of a key. What is not changed is shared. */
export function changed(recording: Recording, key: DocumentKey, change: (document: Document) => Document): Recording {
  const made = new Map<Document, Document>()
  const of = (own: DocumentKey, document: Document): Document => {
    if (own !== key) return document
    const known = made.get(document) ?? change(document)
    made.set(document, known)
    return known
  }
  const inPolicy = (role: Role, policy: NamedDocument): NamedDocument => ({
    ...policy,
    document: of(policyKey(role, policy), policy.document),
  })
  const inMoment = (standing: Standing): Standing => {
    if (!documentsIn(standing).some((each) => each.key === key)) return standing
    return {
      roles: standing.roles.map((role) => ({
        ...role,
        trust: of(trustKey(role), role.trust),
        policies: role.policies.map((policy) => inPolicy(role, policy)),
        boundary: role.boundary && inPolicy(role, role.boundary),
      })),
      resources: standing.resources.map((each) => ({ ...each, document: of(resourceKey(each), each.document) })),
    }
  }
  return {
    ...recording,
    chapters: recording.chapters.map((chapter) => ({ ...chapter, standing: chapter.standing.map(inMoment) })),
  }
}
