import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../sandbox/front/journal.ts'
import { audit, lineOf } from '../../scripts/audit-iam/audit.ts'
import { reasons } from '../../scripts/audit-iam/reasons.ts'
import { recordingOf, type Scene, type Seen } from '../../scripts/audit-iam/record.ts'
import { type Role, saveRecording } from '../../scripts/audit-iam/recording.ts'
import { populatedBase, populatedClone } from '../e2e/support/base.ts'
import { type Checkout, succeeded } from '../e2e/support/checkout.ts'
import { common, deployCommand } from '../e2e/support/development.ts'
import { ownApiOf } from '../e2e/support/own-api.ts'
import { parkCommand, restoreCommand } from '../e2e/support/parking.ts'
import { deployProduction, onProduction, sure } from '../e2e/support/production.ts'

const place = { account: '123456789012', region: 'us-east-1' }
/** Where `npm run audit:iam` wants the recording; without it the recording is only audited. */
const wanted = process.env.AUDIT_IAM_RECORDING

type Environment = 'development' | 'production'
type Commands = readonly (readonly [title: string, args: readonly string[], release?: 'release'])[]

const rotate = (key: string, ...options: string[]) => ['secrets', 'rotate', key, ...options]
const strategy = (name: string) => [...deployProduction, '--strategy', `CodeDeployDefault.ECS${name}`]
const onDevelopment = [...common, '--yes']
const production = [...onProduction, ...sure]

const inDevelopment: Commands = [
  ['rolling release', deployCommand, 'release'],
  ['rotation of DATABASE_URL', rotate('DATABASE_URL', ...onDevelopment)],
  ['rotation of REDIS_PASSWORD', rotate('REDIS_PASSWORD', ...onDevelopment)],
  ['rollback', ['rollback', ...onDevelopment]],
  ['park', parkCommand],
  ['restore', restoreCommand],
  ['destroy', ['destroy', ...onDevelopment]],
]
const inProduction: Commands = [
  ['first deploy', deployProduction],
  ['release all at once', strategy('AllAtOnce'), 'release'],
  ['release by a canary', strategy('Canary10Percent5Minutes'), 'release'],
  ['release linearly', strategy('Linear10PercentEvery1Minutes'), 'release'],
  ['release despite alarms', [...deployProduction, '--ignore-alarms'], 'release'],
  ['rotation of DATABASE_URL', rotate('DATABASE_URL', ...production)],
  ['rotation of REDIS_PASSWORD', rotate('REDIS_PASSWORD', ...production)],
  ['rollback', ['rollback', ...production]],
  ['park', ['park', ...production]],
  ['restore', ['restore', ...production]],
  ['destroy', ['destroy', ...production]],
]

const journalOf = async (checkout: Checkout): Promise<JournalEntry[]> => {
  const { body, status } = await ownApiOf(checkout)('journal')
  expect(status).toBe(200)
  return (JSON.parse(body) as { calls: JournalEntry[] }).calls
}

const isOperator = ({ arn }: Role) => arn.includes(':role/medspa-operator-')

/** Every role of infra/terraform has the boundary where an administrator has made it: here deploys do not know of it. */
const bounded = (seen: Seen): Seen => ({
  ...seen,
  roles: seen.roles.map((role) => (isOperator(role) ? role : { ...role, boundary: role.boundary ?? seen.boundary })),
})

const lookAt = async (checkout: Checkout): Promise<Seen> => {
  const node = path.join(checkout.dir, 'node_modules/.bin/node')
  const script = path.resolve(import.meta.dirname, '../e2e/support/standing-policies.ts')
  return bounded(JSON.parse(succeeded(await checkout.bash(`'${node}' '${script}'`)).stdout) as Seen)
}

/** What the administrator of the account does before anything is deployed. */
const bootstrap = async (checkout: Checkout) =>
  succeeded(
    await checkout.bash(
      `cd infra/bootstrap
      zones="$(aws route53 list-hosted-zones --output json | jq -c '[.HostedZones[].Id | ltrimstr("/hostedzone/")]')"
      terraform init -input=false -backend-config="bucket=$TF_STATE_BUCKET" -backend-config="region=$AWS_REGION" \\
        -backend-config="key=medspa-ai-platform/bootstrap/terraform.tfstate"
      terraform apply -auto-approve -input=false -var="state_bucket=$TF_STATE_BUCKET" -var="route53_zone_ids=$zones"`,
    ),
  )

describe('npm run audit:iam', () => {
  const clones: Record<Environment, Checkout | undefined> = { development: undefined, production: undefined }
  const scenes: Scene[] = []

  const keep = async (scene: Scene) => {
    scenes.push(scene)
    if (wanted !== undefined) await saveRecording(wanted, recordingOf(scenes, place))
  }

  /** One command after the other, each with what stood before and after it. */
  async function record(environment: Environment, commands: Commands): Promise<void> {
    const clone = clones[environment]
    if (clone === undefined) throw new Error(`nothing was deployed to record ${environment}`)
    for (const [words, args, release] of commands) {
      const title = `${words} of ${environment}`
      if (release !== undefined) {
        await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), `${title}\n`)
        await clone.commit(title)
      }
      const before = await lookAt(clone)
      const begun = new Date().toISOString()
      succeeded(await clone.medspa([...args]))
      const entries = (await journalOf(clone)).filter(({ time }) => time >= begun)
      const seen = [before, await lookAt(clone)]
      await keep({ title, operator: `medspa-operator-${environment}`, entries, seen })
    }
  }

  beforeAll(async () => {
    const base = await populatedBase()
    const entries = await journalOf(base)
    for (const environment of ['development', 'production'] as const) {
      const clone = await populatedClone()
      clones[environment] = clone
      await bootstrap(clone)
    }
    // The first deploy of all is the base's own. The clone has the same, and the operators' roles besides.
    const seen = await lookAt(clones.development ?? base)
    await keep({
      title: 'first deploy of development',
      operator: 'medspa-operator-development',
      entries,
      seen: [seen],
    })
  })
  afterAll(() => Promise.all(Object.values(clones).map((clone) => clone?.dispose())))

  it.concurrent('records development', () => record('development', inDevelopment))
  it.concurrent('records production', () => record('production', inProduction))
  describe('audits what it has recorded', () => {
    it('0 denied, 0 unexplained', async () => {
      const lines: string[] = []
      for await (const finding of audit(recordingOf(scenes, place), reasons)) lines.push(lineOf(finding))
      expect(lines).toEqual([])
    })
  })
})
