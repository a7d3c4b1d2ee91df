import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type EarlyRequest, requestEarly, sharedProfiles } from './aws/account/early-request.ts'
import { findConfig } from './config/find.ts'
import { environments } from './config/names.ts'
import { awsProfileOf, type PlaceInFile, placeOf } from './config/place/place.ts'

/** A question to AWS that is under way, and by which settings it was asked: by others its answer counts nothing. */
export type EarlyQuestion = EarlyRequest & { region: string; awsProfile: string | undefined }

/** Bytes of a configuration: loadConfig tells of a larger one. */
const LARGEST = 1024 * 1024

type Surroundings = {
  cwd: string
  variables: Record<string, string | undefined>
  readProfiles?: typeof sharedProfiles
}

/** Options of `status` as `parseArgs` takes them, but for `--sandbox`: test/architecture/first-question.test.ts compares. */
export const earlyOptions = {
  env: { type: 'string' },
  config: { type: 'string' },
  watch: { type: 'boolean' },
  drift: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

/**
 * `medspa status --env …` asks AWS who it works as before medspa itself is loaded (src/entry.ts). Undefined where that is
 * another command, or anything is unclear or wrong: medspa reads all of it again, and tells. A file that can be read once only,
 * `--config <(…)`, is left alone.
 */
export async function askEarly(
  argv: readonly string[],
  { cwd, readProfiles = sharedProfiles, variables }: Surroundings,
): Promise<EarlyQuestion | undefined> {
  if (argv[0] !== 'status') return undefined
  try {
    const { positionals, values } = parseArgs({ args: argv.slice(1), allowPositionals: true, options: earlyOptions })
    const environment = environments.find((name) => name === values.env)
    const conflict = values.watch && (values.json || values.drift)
    if (environment === undefined || positionals.length > 0 || argv.includes('--') || conflict) return undefined
    const config = await readPlaces(cwd, values.config ?? (variables.MEDSPA_CONFIG || undefined))
    const profiles = await readProfiles()
    const ofProfile = profiles(awsProfileOf(environment, config, variables) ?? 'default').region
    const place = placeOf(environment, config, variables, ofProfile)
    const { awsProfile, region, regionInFile, stateBucket } = place
    if (stateBucket === undefined || (regionInFile !== undefined && region !== regionInFile)) return undefined
    const request = requestEarly({ awsProfile, region, profiles, variables })
    return request && { ...request, awsProfile, region }
  } catch {
    return undefined
  }
}

/** Where the configuration file has its environments. Its schema, which takes long to load, is held against it later. */
async function readPlaces(cwd: string, named: string | undefined): Promise<{ file: PlaceInFile; path?: string }> {
  const file = named === undefined ? findConfig(cwd) : path.resolve(cwd, named)
  if (file === undefined) return { file: {} }
  const stat = statSync(file)
  if (!stat.isFile() || stat.size > LARGEST) throw new Error('no file, or read once only')
  const { parseDocument } = await import('yaml')
  const document = parseDocument(readFileSync(file, 'utf8'), { prettyErrors: false, uniqueKeys: false })
  if (document.errors.length > 0) throw new Error('no YAML')
  const at = (...keys: string[]): string | undefined => {
    const value = document.getIn(keys)
    if (value === undefined || typeof value === 'string') return value
    throw new Error('no text')
  }
  const placeIn = (name: string) => ({
    aws: { region: at('environments', name, 'aws', 'region'), profile: at('environments', name, 'aws', 'profile') },
    state: { bucket: at('environments', name, 'state', 'bucket') },
  })
  return {
    file: {
      state: { bucket: at('state', 'bucket') },
      environments: { development: placeIn('development'), production: placeIn('production') },
    },
    path: file,
  }
}
