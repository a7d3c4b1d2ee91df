import path from 'node:path'
import { OperatorError } from '../../errors.ts'
import { type Environment, isRegion } from '../names.ts'

type Variables = Record<string, string | undefined>

/** What the configuration file says of where an environment lives, and of by whose credentials. */
export type PlaceInFile = {
  state?: { bucket?: string | undefined } | undefined
  environments?: { [Name in Environment]?: OwnPlace | undefined } | undefined
}
type OwnPlace = {
  aws?: { region?: string | undefined; profile?: string | undefined } | undefined
  state?: { bucket?: string | undefined } | undefined
}

/** The part of the settings by which AWS is asked its first question. Without zod, which takes longer to load than all of this. */
export type Place = {
  region: string
  /** Where it comes from: `AWS_REGION`, `medspa.config.yaml`, `the profile clinic`. */
  regionFrom: string
  /** The region that the configuration file names: the environment's, whatever the shell says. */
  regionInFile: string | undefined
  awsProfile: string | undefined
  stateBucket: string | undefined
}

/**
 * The region is the shell's, else the configuration file's, which says where the environment lives, else the one that the
 * AWS CLI's profile has (`ofProfile`), as the AWS CLI itself would take it, else us-east-1.
 * @throws OperatorError `variable-quoted` or `region-invalid` (exit 2)
 */
export function placeOf(
  environment: Environment,
  config: { file: PlaceInFile; path?: string },
  variables: Variables,
  ofProfile: string | undefined,
): Place {
  refuseQuoted(variables)
  const own = config.file.environments?.[environment]
  const awsProfile = awsProfileOf(environment, config, variables)
  return {
    ...regionOf(variables, own?.aws?.region, config.path, awsProfile, ofProfile),
    regionInFile: own?.aws?.region,
    awsProfile,
    stateBucket: variables.TF_STATE_BUCKET || own?.state?.bucket || config.file.state?.bucket,
  }
}

/** The AWS CLI's profile that an environment's commands use; undefined: the default one, where there is any. */
export const awsProfileOf = (
  environment: Environment,
  config: { file: PlaceInFile },
  variables: Variables,
): string | undefined => variables.AWS_PROFILE || config.file.environments?.[environment]?.aws?.profile

const readHere = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'MEDSPA_ACCOUNT_ID',
  'MEDSPA_CONFIG',
  'MEDSPA_IMAGES_ATTESTATIONS',
  'MEDSPA_IMAGES_SOURCE',
  'MEDSPA_TEST_NUMBERS',
  'TF_STATE_BUCKET',
]

/** `docker run --env-file` and some CI systems keep the quotes of `NAME="value"`; no value of these has any. */
function refuseQuoted(variables: Variables): void {
  const name = readHere.find((each) => /^(["']).*\1$/.test(variables[each] ?? ''))
  if (name === undefined) return
  throw new OperatorError(`${name} has its quotes in its value: ${variables[name]}.`, {
    code: 'variable-quoted',
    whose: 'operator',
    exit: 'usage',
    hint: `Write it without: ${name}=${variables[name]?.slice(1, -1)}. A program that reads NAME="value" here keeps the quotes.`,
  })
}

function regionOf(
  variables: Variables,
  inFile: string | undefined,
  file: string | undefined,
  profile: string | undefined,
  ofProfile: string | undefined,
): Pick<Place, 'region' | 'regionFrom'> {
  const variable = ['AWS_REGION', 'AWS_DEFAULT_REGION'].find((name) => variables[name])
  const [region, regionFrom] =
    variable !== undefined
      ? [variables[variable] ?? '', variable]
      : inFile !== undefined
        ? [inFile, path.basename(file ?? 'the configuration')]
        : ofProfile !== undefined
          ? [ofProfile, `the profile ${profile ?? 'default'}`]
          : ['us-east-1', 'by default']
  if (isRegion(region)) return { region, regionFrom }
  throw new OperatorError(
    `${variable ?? `The region of ${regionFrom}`} is no AWS region: ${JSON.stringify(region.slice(0, 40))}.`,
    {
      code: 'region-invalid',
      whose: 'operator',
      exit: 'usage',
      hint: 'A region is named as us-east-1 is; us-east-1a is a zone of it.',
    },
  )
}
