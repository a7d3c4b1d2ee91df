import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { OperatorError } from '../../errors.ts'
import { type Platform, platformShape } from './platform-schema.ts'

/** Keys of the platform's part by their paths: `public_url`, `voice.enabled`, `api.environment`, … */
export type PlatformPath = string
/** What was given elsewhere than in the file: the release parameter keeps it for Terraform. */
export type Elsewhere = Readonly<Record<PlatformPath, unknown>>

const groups = ['voice', 'api', 'migrate', 'database'] as const

/** Each key's schema, without `optional`. */
const schemas: ReadonlyMap<PlatformPath, z.ZodType> = new Map(
  Object.entries(platformShape).flatMap(([key, schema]): [string, z.ZodType][] => {
    const inner = schema.unwrap()
    if (!groups.some((group) => group === key) || !(inner instanceof z.ZodObject)) return [[key, inner]]
    return Object.entries(inner.shape as Record<string, z.ZodType>).map(([name, each]) => [
      `${key}.${name}`,
      each instanceof z.ZodOptional ? (each.unwrap() as z.ZodType) : each,
    ])
  }),
)

export const platformPaths: readonly PlatformPath[] = [...schemas.keys()]

/** `MEDSPA_API_CPU` of `api.cpu`. */
export const variableOf = (path: PlatformPath): string => `MEDSPA_${path.replaceAll('.', '_').toUpperCase()}`

/** What the file says under a path. */
export function platformValue(platform: Platform, path: PlatformPath): unknown {
  const [group = '', key] = path.split('.')
  const held = (platform as Record<string, unknown>)[group]
  return key === undefined ? held : (held as Record<string, unknown> | undefined)?.[key]
}

/**
 * The values of MEDSPA_ variables, where an empty one counts as unset: a text as it is, all else as JSON. A key that the file
 * has too must have the same value there: a bare `terraform apply` takes the file's.
 * @throws OperatorError `variable-invalid` or `config-conflict` (exit 2)
 */
export function platformElsewhere(platform: Platform, variables: Record<string, string | undefined>): Elsewhere {
  const given: Record<PlatformPath, unknown> = {}
  for (const [path, schema] of schemas) {
    const name = variableOf(path)
    const text = variables[name]
    if (!text) continue
    const value = parsed(name, path, text, schema)
    const inFile = platformValue(platform, path)
    if (inFile === undefined) given[path] = value
    else if (!isDeepStrictEqual(inFile, value)) throw conflict(name, path)
  }
  return given
}

/** All that is said of the platform, by paths. */
export const platformByPath = (platform: Platform): Record<PlatformPath, unknown> =>
  Object.fromEntries(
    platformPaths.flatMap((path) => {
      const value = platformValue(platform, path)
      return value === undefined ? [] : [[path, value]]
    }),
  )

/** The file's part with what was given elsewhere in it. */
export function platformWith(platform: Platform, elsewhere: Elsewhere): Platform {
  const merged = structuredClone(platform) as Record<string, unknown>
  for (const [path, value] of Object.entries(elsewhere)) {
    const [group = '', key] = path.split('.')
    merged[group] = key === undefined ? value : { ...(merged[group] as object | undefined), [key]: value }
  }
  return merged as Platform
}

function parsed(name: string, path: string, text: string, schema: z.ZodType): unknown {
  const asText = schema.safeParse(text)
  if (asText.success) return asText.data
  const asJson = schema.safeParse(jsonOf(text))
  if (!asJson.success) {
    // Neither the value nor a part of it: it may be a secret that was put into the wrong variable.
    const [issue] = jsonOf(text) === undefined ? asText.error.issues : asJson.error.issues
    const where = issue?.path.length ? `.${issue.path.join('.')}` : ''
    throw new OperatorError(`${name} is no ${path}${where}: ${issue?.message}.`, {
      code: 'variable-invalid',
      whose: 'operator',
      exit: 'usage',
      hint: `It takes what ${path} takes in medspa.config.yaml (docs/configuration.md); a list or a mapping as JSON.`,
    })
  }
  // Relative to what? A bare apply elsewhere would not find it.
  if (path === 'api.policies' && (asJson.data as string[]).some((policy) => !policy.startsWith('arn:'))) {
    throw new OperatorError(`${name} names a file; it takes ARNs alone.`, {
      code: 'variable-invalid',
      whose: 'operator',
      exit: 'usage',
      hint: 'Put files into api.policies of medspa.config.yaml, relative to it.',
    })
  }
  return asJson.data
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const conflict = (name: string, path: string) =>
  new OperatorError(`${name} and medspa.config.yaml say different things of ${path}.`, {
    code: 'config-conflict',
    whose: 'operator',
    exit: 'usage',
    hint: `Keep one of them. The file is what a bare \`terraform apply\` reads: unset ${name}, or take ${path} out of the file.`,
  })
