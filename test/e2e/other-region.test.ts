import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtClone, type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { ownApiOf } from './support/own-api.ts'
import { parkCommand, parkingOf, restoreCommand, through } from './support/parking.ts'

const REGION = 'eu-central-1'
const configuration = `environments:
  development:
    aws: { region: ${REGION} }
`

describe('an environment that lives in another region than us-east-1', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await builtClone()
    await writeFile(path.join(clone.dir, 'medspa.config.yaml'), configuration)
    // The images of a commit are built from a clean tree.
    await clone.commit("The environment's region")
  })
  afterAll(() => clone?.dispose())

  const { aws } = { aws: (command: string) => developmentOf(clone).aws(command) }

  it('is rehearsed there: every ARN, zone and address says so', async () => {
    const deployed = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    expect(deployed.steps[0]).toMatchObject({ id: 'preflight', reason: expect.stringContaining(`, ${REGION}, `) })
    const { Subnets } = await aws('ec2 describe-subnets --filters Name=tag:Environment,Values=development')
    expect(new Set(Subnets.map((subnet: { AvailabilityZone: string }) => subnet.AvailabilityZone))).toEqual(
      new Set([`${REGION}a`, `${REGION}b`]),
    )
    const { LocationConstraint } = await aws('s3api get-bucket-location --bucket "$TF_STATE_BUCKET"')
    expect(LocationConstraint).toBe(REGION)
    const { clusterArns } = await aws('ecs list-clusters')
    expect(clusterArns).toEqual([`arn:aws:ecs:${REGION}:123456789012:cluster/medspa-development`])
    const resources = (
      (await ownApiOf(clone)('journal')).body.match(/arn:aws:[a-z0-9-]+:[a-z]+-[a-z]+-\d:/g) ?? []
    ).map((arn) => arn.split(':').slice(2, 4).join(' '))
    expect(new Set(resources.map((each) => each.split(' ')[1]))).toEqual(new Set([REGION]))
    await developmentOf(clone).planIsEmpty()
  })

  it('is parked and restored there, and us-east-1 stays empty', async () => {
    await through(clone, parkCommand)
    await parkingOf(clone).isAsleep()
    await through(clone, restoreCommand)
    await parkingOf(clone).isAwake()
    const { clusterArns } = await aws('ecs list-clusters --region us-east-1')
    expect(clusterArns).toEqual([])
  })

  it('says that the sandbox is elsewhere, once the configuration names another region', async () => {
    await writeFile(path.join(clone.dir, 'medspa.config.yaml'), configuration.replace(REGION, 'eu-west-1'))
    const validated = succeeded(await clone.medspa(['validate', ...common]))
    expect(validated.stderr).toContain(`note: this sandbox is in ${REGION}, and development lives in eu-west-1`)
    const asked = await clone.medspa(['validate', ...common, '--json'], { env: { MEDSPA_SANDBOX_REGION: 'eu-west-1' } })
    expect([asked.exitCode, documentOf(asked).error?.code]).toEqual([2, 'sandbox-region'])
  })
})
