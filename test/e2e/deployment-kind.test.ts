import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { clinicOf } from './support/clinic-data.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { parkCommand, restoreCommand } from './support/parking.ts'

// docs/operations.md, "Another kind of deployment".
describe('development, changed to blue/green and back', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
    await clinicOf(clone).fill()
  })
  afterAll(() => clone?.dispose())

  const development = () => developmentOf(clone)
  const json = async (command: string[]) => documentOf(await clone.medspa([...command, '--json']))
  const configure = (isBlueGreen: boolean) =>
    writeFile(
      path.join(clone.dir, 'medspa.config.yaml'),
      `environments:\n  development:\n    deploy:\n      blue_green: ${isBlueGreen}\n`,
    )
  /** The deployment controller of the service. */
  const controller = async (): Promise<string> => {
    const names = '--cluster medspa-development --services medspa-development-api'
    const { services } = await development().aws(`ecs describe-services ${names}`)
    return services[0].deploymentController?.type ?? 'ECS'
  }
  const putKind = async (isBlueGreen: boolean) => {
    const value = JSON.stringify({ ...(await development().release()), enable_blue_green: isBlueGreen })
    await development().aws(`ssm put-parameter --overwrite --name /medspa/development/release --value '${value}'`)
  }

  it.each([
    ['blue/green', true, 'CODE_DEPLOY'],
    ['rolling', false, 'ECS'],
  ])('%s: refused while it runs, and brought by a park and a restore', async (_kind, isBlueGreen, wanted) => {
    const before = await controller()
    expect(before).not.toBe(wanted)
    const data = await clinicOf(clone).digest()
    const recorded = await development().release()

    await configure(isBlueGreen)
    expect((await json(deployCommand)).error).toMatchObject({
      code: 'deployment-kind-live',
      hint: expect.stringMatching(/medspa park --env development --sandbox/),
    })
    await putKind(isBlueGreen)
    const planned = await clone.bash(
      `cd infra/terraform
      test -d .terraform || terraform init -input=false -backend-config="bucket=$TF_STATE_BUCKET" \\
        -backend-config="key=medspa-ai-platform/development/terraform.tfstate" -backend-config="region=$AWS_REGION"
      terraform plan -no-color -var="environment=development" -input=false`,
    )
    expect(planned.exitCode).toBe(1)
    expect(planned.stderr.replaceAll(/\s*[│╷╵]?\s+/g, ' ')).toContain(
      'Park it, change enable_blue_green, then restore it',
    )
    await putKind(!isBlueGreen)
    expect(await development().release()).toMatchObject({ ...recorded, enable_blue_green: !isBlueGreen })
    expect(await controller()).toBe(before)
    succeeded(await clone.medspa(['validate', ...common]))

    succeeded(await clone.medspa(parkCommand))
    succeeded(await clone.medspa(restoreCommand))
    expect(await controller()).toBe(wanted)
    expect(await clinicOf(clone).digest()).toEqual(data)
    await development().planIsEmpty()

    await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), `A release: ${wanted}\n`)
    const tag = await clone.commit(`A release: ${wanted}`)
    expect(await json(deployCommand)).toMatchObject({ ok: true, result: { release: tag } })
    succeeded(await clone.medspa(['validate', ...common]))
    await development().planIsEmpty()
  })
})
