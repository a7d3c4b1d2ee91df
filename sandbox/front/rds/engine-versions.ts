import type { Call, Reply } from '../call.ts'
import { AwsError } from '../errors.ts'
import { xmlReply } from '../reply.ts'
import type { TestHooks } from '../test-hooks.ts'

/**
 * Minor versions of Postgres 15 that RDS has had side by side, oldest first. Source: Amazon RDS for PostgreSQL release
 * calendar. RDS does not say beforehand which one is the default: this sandbox's is in the middle, so that a test can move
 * it either way.
 */
const MINORS = ['15.10', '15.11', '15.12', '15.13', '15.14', '15.15', '15.16', '15.17']
const DEFAULT_MINOR = '15.15'

/** The versions of Postgres, as RDS resolves, refuses and describes them. */
export type EngineVersions = {
  /** The minor version that a new instance gets. */
  forNew: (asked: string | undefined) => string
  /**
   * The version that ModifyDBInstance gives an instance: the current one where nothing is to change. A major version alone
   * moves an instance to the default minor version only if the current minor version is lower (API reference,
   * ModifyDBInstance, EngineVersion).
   */
  forChange: (asked: string, current: string, allowMajor: boolean) => string
  /** The answer to DescribeDBEngineVersions; undefined where moto may answer. */
  describe: (call: Call, form: URLSearchParams) => Reply | undefined
}

export function createEngineVersions(hooks: TestHooks | undefined): EngineVersions {
  const fault = (name: 'default-minor' | 'major-version-refused') => hooks?.faults.standing('rds', name)
  const defaultMinor = () => fault('default-minor')?.value ?? DEFAULT_MINOR

  return {
    forNew(asked = defaultMinor()) {
      // Of other major versions the sandbox knows no minor ones: they stay as they are asked for.
      if (majorOf(asked) !== majorOf(defaultMinor())) return asked
      if (asked === majorOf(asked)) return defaultMinor()
      // The text: RhinoSecurityLabs/cloudgoat#325.
      if (!MINORS.includes(asked)) throw refused(`Cannot find version ${asked} for postgres`)
      return asked
    },
    forChange(asked, current, allowMajor) {
      if (majorOf(asked) !== majorOf(current)) {
        // The text: hashicorp/terraform-provider-aws#13389.
        if (!allowMajor) throw refused(majorNotAllowed)
        throw new AwsError('SandboxNotSupported', 'The sandbox moves no database to another major version.')
      }
      if (asked === majorOf(asked)) {
        const target = defaultMinor()
        // As reported where a major version alone was sent: ministryofjustice/cloud-platform-environments#8659.
        if (fault('major-version-refused') && isLower(target, current)) throw refused(cannotUpgrade(current, target))
        return isLower(current, target) ? target : current
      }
      if (!MINORS.includes(asked)) throw refused(`Cannot find version ${asked} for postgres`)
      // The text: CDCgov/dibbs-query-connector#961.
      if (isLower(asked, current)) throw refused(`Cannot find upgrade path from ${current} to ${asked}`)
      return asked
    },
    describe(call, form) {
      if (call.operation !== 'DescribeDBEngineVersions') return undefined
      const [engine, version] = [form.get('Engine') ?? 'postgres', form.get('EngineVersion')]
      const there = engine === 'postgres' ? MINORS : []
      const asked = version === null ? there : there.filter((one) => one === version || majorOf(one) === version)
      const found = form.get('DefaultOnly') === 'true' ? asked.filter((one) => one === defaultMinor()) : asked
      return xmlReply(200, described(found))
    },
  }
}

const majorNotAllowed = 'The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.'
const cannotUpgrade = (from: string, to: string) => `Cannot upgrade postgres from ${from} to ${to}`
const refused = (message: string) => new AwsError('InvalidParameterCombination', message)

const majorOf = (version: string): string => version.split('.')[0] ?? version
const minorOf = (version: string): number => Number(version.split('.')[1] ?? 0)

/** Of two minor versions of one major version. A record from before the sandbox had minor versions is the lowest. */
const isLower = (one: string, other: string): boolean => minorOf(one) < minorOf(other)

const described = (versions: readonly string[]): string => {
  const members = versions.map(
    (version) =>
      `<DBEngineVersion><Engine>postgres</Engine><MajorEngineVersion>${majorOf(version)}</MajorEngineVersion><EngineVersion>${version}</EngineVersion><DBParameterGroupFamily>postgres${majorOf(version)}</DBParameterGroupFamily><Status>available</Status></DBEngineVersion>`,
  )
  return `<DescribeDBEngineVersionsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBEngineVersionsResult><DBEngineVersions>${members.join('')}</DBEngineVersions></DescribeDBEngineVersionsResult><ResponseMetadata><RequestId>sandbox</RequestId></ResponseMetadata></DescribeDBEngineVersionsResponse>`
}
