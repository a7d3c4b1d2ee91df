/** An attribute's value on both sides of a change; undefined where it is known only after the apply. */
type Sides = { before: unknown; after: unknown }

type Container = Record<string, unknown>

/**
 * Pure: what changes in a new revision of a task definition, or in a new version of a function of an image: its image's tag, the
 * names of variables and secrets that come and go, its size. Names alone, and never a variable's value. Undefined where the
 * resource is neither, or its image does not change.
 */
export function revisionOf(type: string, { after, before }: Sides): string[] | undefined {
  if (!isRecord(before) || !isRecord(after)) return undefined
  if (type === 'aws_lambda_function') {
    const image = imageChange(before.image_uri, after.image_uri)
    return image === undefined ? undefined : [image]
  }
  if (type !== 'aws_ecs_task_definition') return undefined
  const sizes = ['cpu', 'memory'].flatMap((name) => moved(name, before[name], after[name]))
  const [former, next] = [containersOf(before), containersOf(after)]
  // Known only after the apply.
  if (next.size === 0) return sizes
  const names = [...new Set([...former.keys(), ...next.keys()])]
  return [...names.flatMap((name) => ofContainer(name, former.get(name), next.get(name), names.length > 1)), ...sizes]
}

function ofContainer(
  name: string,
  before: Container | undefined,
  after: Container | undefined,
  isOneOfSeveral: boolean,
): string[] {
  if (before === undefined) return [`container ${name} comes`]
  if (after === undefined) return [`container ${name} goes`]
  const image = imageChange(before.image, after.image)
  const told = [
    ...(image === undefined ? [] : [image]),
    ...namesThatDiffer('environment', before.environment, after.environment),
    ...namesThatDiffer('secrets', before.secrets, after.secrets),
    ...['cpu', 'memory'].flatMap((key) => moved(key, before[key], after[key])),
    ...['command', 'entryPoint', 'healthCheck', 'portMappings', 'stopTimeout'].filter(
      (key) => !isSame(before[key], after[key]),
    ),
  ]
  return isOneOfSeveral && told.length > 0 ? [`${name}: ${told.join(', ')}`] : told
}

function imageChange(before: unknown, after: unknown): string | undefined {
  if (typeof before !== 'string' || typeof after !== 'string' || before === after) return undefined
  return `image ${nameOf(before)} → ${nameOf(after)}`
}

/** An image's tag, else its digest; commits and digests by their first 12 digits. */
const nameOf = (image: string): string =>
  (image.split('/').at(-1) ?? image)
    .replace(/^[^:@]*[:@]/, '')
    .replace(/@.*$/, '')
    .replace(/^sha256:/, '')
    .replace(/^([0-9a-f]{12})[0-9a-f]{28,}/, '$1')

/** `environment + A, B - C, D changed`; nothing where both have the same. */
function namesThatDiffer(what: string, before: unknown, after: unknown): string[] {
  const [former, next] = [namedOf(before), namedOf(after)]
  const parts = [
    ...[...next.keys()].filter((name) => !former.has(name)).map((name) => `+ ${name}`),
    ...[...former.keys()].filter((name) => !next.has(name)).map((name) => `- ${name}`),
    ...[...next].filter(([name, value]) => former.has(name) && former.get(name) !== value).map(([name]) => `~ ${name}`),
  ]
  return parts.length === 0 ? [] : [`${what} ${parts.join(' ')}`]
}

/** Values by their names, to be compared: they are never told. */
function namedOf(list: unknown): Map<string, string> {
  const items = Array.isArray(list) ? list.filter(isRecord) : []
  return new Map(items.map(({ name, value, valueFrom }) => [String(name), JSON.stringify([value, valueFrom])]))
}

const moved = (name: string, before: unknown, after: unknown): string[] =>
  isPlain(before) && isPlain(after) && String(before) !== String(after) ? [`${name} ${before} → ${after}`] : []

const isPlain = (value: unknown): value is string | number =>
  (typeof value === 'string' && value !== '') || (typeof value === 'number' && value !== 0)

/** Containers by name; none where they are known only after the apply. */
function containersOf(definition: Record<string, unknown>): Map<string, Container> {
  if (typeof definition.container_definitions !== 'string') return new Map()
  try {
    const parsed: unknown = JSON.parse(definition.container_definitions)
    const containers = Array.isArray(parsed) ? parsed.filter(isRecord) : []
    return new Map(containers.map((container) => [String(container.name), container]))
  } catch {
    return new Map()
  }
}

/** A list that is empty and one that is left out mean the same to ECS. */
const isSame = (before: unknown, after: unknown): boolean => meant(before) === meant(after)
const meant = (value: unknown): string =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0) ? '' : JSON.stringify(value)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
