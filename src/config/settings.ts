import path from 'node:path'
import { contradictionsIn } from '../database/contradictions.ts'
import type { DatabaseEngine } from '../database/engines.ts'
import { OperatorError } from '../errors.ts'
import type { LoadedConfig } from './load.ts'
import { type Environment, environments } from './names.ts'
import { type Place, placeOf } from './place/place.ts'
import type { Platform } from './platform/platform-schema.ts'
import {
  type Elsewhere,
  platformByPath,
  platformElsewhere,
  platformWith,
  variableOf,
} from './platform/platform-variables.ts'
import type { ConfigFile, ScanSeverity } from './schema.ts'
import { type TestNumbers, testNumbersOf } from './validation/test-numbers.ts'
import type { ConfiguredWebhooks } from './webhooks/webhooks-schema.ts'

/** A URL that must answer with a status (200) and at least so many bytes (0). */
type ValidationUrl = { url: string; status?: number | undefined; min_bytes?: number | undefined }

/** What one environment's commands work with: file, then environment variables, then flags, the later winning. */
export type Settings = Omit<Place, 'regionFrom'> & {
  environment: Environment
  /** Undefined in a rehearsal. */
  regionFrom: string | undefined
  accountId: string | undefined
  /** The account that the configuration file names: the environment's, whatever the shell says. */
  accountIdInFile: string | undefined
  /** What the file says of the account's roles, boundary and budget. */
  bootstrap: NonNullable<ConfigFile['bootstrap']>
  /** The DynamoDB table in which the state is locked besides. */
  stateLockTable: string | undefined
  /** Where the API answers the world once DNS leads there: scheme and host, without a slash at the end. */
  publicUrl: string | undefined
  databaseEngine: DatabaseEngine
  /** The engine of a database that stays beside the one that serves. */
  databaseKept: DatabaseEngine | undefined
  blueGreen: boolean
  /** The same where the file says it: the release parameter gets it, for Terraform. */
  blueGreenInFile: boolean | undefined
  /** Whether a deploy asks before a blue/green service's traffic shifts. */
  hold: boolean
  /** The name of CodeDeploy's deployment configuration by which it shifts; undefined: the deployment group's. */
  strategy: string | undefined
  desiredCount: number
  /** How long a command waits for the migration task. */
  migrationMinutes: number
  /** Whether a snapshot of the database comes before migrations that may be pending. */
  snapshotBeforeMigration: boolean
  /** What a validation looks at besides; `trouble` undefined: the platform's words. `testNumbers`: of test calls. */
  validation: { urls: ValidationUrl[]; trouble: string[] | undefined; testNumbers: TestNumbers | undefined }
  /** Where the deployment that this one replaces answers: the way back. */
  previousUrl: string | undefined
  /** What of the phone providers' accounts belongs to the environment. */
  webhooks: ConfiguredWebhooks
  /** What of them belongs to the other environment. */
  webhooksElsewhere: ConfiguredWebhooks
  varFile: string | undefined
  /** The configuration file, which Terraform reads too. */
  configFile: string | undefined
  /** What the file says of the platform itself, with what was given elsewhere. */
  platform: Platform
  /** The same by paths: `api.cpu`. */
  platformByPath: Readonly<Record<string, unknown>>
  /** What of it was given elsewhere. */
  platformElsewhere: Elsewhere
  /** The checkout whose images are deployed. */
  imagesSource: string | undefined
  /** Whether images that ECS runs are built with SBOM and provenance. */
  imagesAttestations: boolean
  /** Passed to each image's build. */
  imagesBuildArgs: Record<string, string>
  /** The least severity of what a scan of an image finds that a deploy shows. */
  scanSeverity: ScanSeverity
  /** What the file says of keys of the application's secret, by their names. */
  secretKeys: NonNullable<NonNullable<ConfigFile['secrets']>['keys']>
}

/** The value of `--env`; anything else is the operator's slip. */
export function parseEnvironment(value: string | undefined): Environment {
  const found = environments.find((name) => name === value)
  if (found) return found
  throw new OperatorError(value === undefined ? 'No environment was named.' : `There is no environment "${value}".`, {
    code: 'environment-unknown',
    whose: 'operator',
    exit: 'usage',
    hint: `Pass --env ${environments.join(' or --env ')}${value === undefined ? ', or set MEDSPA_ENV' : ''}.`,
  })
}

/**
 * Merges the sources; `variables` is the process's environment (MEDSPA_*, TF_STATE_BUCKET, AWS_REGION, AWS_PROFILE).
 * The region is `placeOf`'s.
 */
export function settingsFor(
  environment: Environment,
  config: LoadedConfig,
  variables: Record<string, string | undefined>,
  profileRegion?: string,
): Settings {
  const place = placeOf(environment, config, variables, profileRegion)
  const own = config.file.environments?.[environment]
  const inFile = platformOf(own)
  const elsewhere = platformElsewhere(inFile, variables)
  const platform = platformWith(inFile, elsewhere)
  refuseZoneAlone(environment, platform)
  refusePlainHttp(environment, platform)
  refuseContradictions(environment, platform)
  const fromBase = (file: string | undefined) => (file === undefined ? undefined : path.resolve(config.baseDir, file))
  return {
    environment,
    ...place,
    accountId: variables.MEDSPA_ACCOUNT_ID || own?.aws?.account_id,
    accountIdInFile: own?.aws?.account_id,
    bootstrap: config.file.bootstrap ?? {},
    stateLockTable: own?.state?.lock_table || config.file.state?.lock_table,
    publicUrl: platform.public_url,
    databaseEngine: platform.database?.engine ?? 'rds',
    databaseKept: platform.database?.keep,
    blueGreenInFile: own?.deploy?.blue_green,
    blueGreen: own?.deploy?.blue_green ?? environment === 'production',
    hold: own?.deploy?.hold ?? false,
    strategy: own?.deploy?.strategy,
    desiredCount: own?.deploy?.desired_count ?? 1,
    migrationMinutes: own?.deploy?.migration_minutes ?? 30,
    snapshotBeforeMigration: own?.deploy?.snapshot_before_migration ?? environment === 'production',
    validation: {
      urls: own?.validation?.urls ?? [],
      trouble: own?.validation?.trouble,
      // A variable that was left in a shell names no environment: for production the file alone says which clinic has test data.
      testNumbers:
        (environment === 'production' ? undefined : testNumbersOf(variables)) ?? own?.validation?.test_numbers,
    },
    previousUrl: own?.checklist?.previous_url,
    webhooks: own?.webhooks ?? {},
    webhooksElsewhere:
      config.file.environments?.[environment === 'production' ? 'development' : 'production']?.webhooks ?? {},
    varFile: fromBase(own?.terraform?.var_file),
    configFile: config.terraformFile,
    platform,
    platformByPath: platformByPath(platform),
    platformElsewhere: elsewhere,
    imagesSource: fromBase(variables.MEDSPA_IMAGES_SOURCE || config.file.images?.source),
    imagesAttestations: attestationsAsked(variables) ?? config.file.images?.attestations ?? false,
    imagesBuildArgs: config.file.images?.build_args ?? {},
    scanSeverity: config.file.images?.scan_severity ?? 'HIGH',
    secretKeys: config.file.secrets?.keys ?? {},
  }
}

/** MEDSPA_IMAGES_ATTESTATIONS; undefined where it is not set. */
function attestationsAsked({ MEDSPA_IMAGES_ATTESTATIONS: asked }: Record<string, string | undefined>) {
  if (!asked) return undefined
  if (asked === 'true' || asked === 'false') return asked === 'true'
  throw new OperatorError(`MEDSPA_IMAGES_ATTESTATIONS is neither true nor false: ${asked}.`, {
    code: 'variable-invalid',
    whose: 'operator',
    exit: 'usage',
    hint: 'Set it to true or to false, or leave it out for images.attestations of the configuration.',
  })
}

const platformOf = (own: Platform = {}): Platform => {
  const {
    api,
    certificate_arn,
    database,
    domain,
    image_readers,
    migrate,
    public_url,
    route53_zone_id,
    voice,
    workers,
  } = own
  return {
    ...(domain !== undefined && { domain }),
    ...(route53_zone_id !== undefined && { route53_zone_id }),
    ...(certificate_arn !== undefined && { certificate_arn }),
    ...(public_url !== undefined && { public_url }),
    ...(image_readers && { image_readers }),
    ...(voice && { voice }),
    ...(api && { api }),
    ...(migrate && { migrate }),
    ...(database && { database }),
    ...(workers && { workers }),
  }
}

/** A zone serves a name: without one Terraform would make neither certificate nor record, without a word. */
function refuseZoneAlone(environment: Environment, { domain, route53_zone_id }: Platform): void {
  if (route53_zone_id === undefined || domain !== undefined) return
  throw new OperatorError(`route53_zone_id of ${environment} says nothing without a domain.`, {
    code: 'domain-missing',
    whose: 'operator',
    exit: 'usage',
    hint: `Write the API's name beside it in medspa.config.yaml: domain: api.example.com`,
  })
}

/** Patients call production: their numbers and what they say are not sent unencrypted because a file says so. */
function refusePlainHttp(environment: Environment, { voice }: Platform): void {
  if (environment !== 'production' || voice?.allow_plain_http !== true) return
  throw new OperatorError('voice.allow_plain_http of production must not be true: patients call there.', {
    code: 'plain-http-production',
    whose: 'operator',
    exit: 'usage',
    hint: `Take the line out of medspa.config.yaml (or unset ${variableOf('voice.allow_plain_http')}), and give the API a certificate: docs/operations.md, "The API's name".`,
  })
}

/** What says nothing would be found out when the database is short of it. */
function refuseContradictions(environment: Environment, { database = {} }: Platform): void {
  const [first, ...more] = contradictionsIn(database)
  if (first === undefined) return
  throw new OperatorError(`The configuration of ${environment} contradicts itself: ${first}.`, {
    code: 'database-contradiction',
    whose: 'operator',
    exit: 'usage',
    hint: `Correct it in medspa.config.yaml (or unset ${variableOf(first.split(' ')[0] ?? '')}): docs/configuration.md.`,
    ...(more.length > 0 && { evidence: more }),
  })
}

/**
 * The profile and region that a command of the aws CLI must be told to work where medspa does: it reads the shell and
 * ~/.aws as medspa does, and not the configuration file; and it has no region by default.
 */
export const awsOptions = (
  { awsProfile, region, regionFrom }: Pick<Settings, 'awsProfile' | 'region' | 'regionFrom'>,
  variables: Record<string, string | undefined>,
): { profile?: string; region?: string } => {
  const readsItself = /^AWS_/.test(regionFrom ?? '') || regionFrom?.startsWith('the profile ')
  return {
    ...(awsProfile !== undefined && !variables.AWS_PROFILE && { profile: awsProfile }),
    ...(!readsItself && { region }),
  }
}
