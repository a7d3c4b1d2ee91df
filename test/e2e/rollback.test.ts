import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { startCaller } from './support/caller.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { parkCommand, restoreCommand } from './support/parking.ts'

// One environment: each test begins where the one before it left it.
describe('medspa rollback', () => {
  let clone: Checkout
  let environment: ReturnType<typeof developmentOf>
  let first = ''
  let second = ''
  beforeAll(async () => {
    clone = await populatedClone()
    environment = developmentOf(clone)
    first = await environment.serves()
    await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), 'the second release\n')
    second = await clone.commit('The second release')
    succeeded(await clone.medspa(deployCommand))
  })
  afterAll(() => clone?.dispose())

  const rollback = (...more: string[]) => clone.medspa(['rollback', ...common, '--json', ...more])
  /** What callers of the API and of the voice webhooks are answered by. */
  const answering = async () => {
    const { FunctionVersion } = await environment.aws(
      'lambda get-alias --function-name medspa-development-voice --name live',
    )
    const version = await environment.aws(
      `lambda get-function-configuration --function-name medspa-development-voice --qualifier ${FunctionVersion}`,
    )
    return [await environment.serves(), version.Description]
  }

  it('asks, and changes nothing where nobody can answer', async () => {
    const refused = documentOf(await rollback())
    expect(refused).toMatchObject({ ok: false, error: { code: 'approval-needed' } })
    expect(await answering()).toEqual([second, second])
  })

  it('puts API and voice webhooks back while the state is gone, and a bare plan with it is empty', async () => {
    const state = 's3://$TF_STATE_BUCKET/medspa-ai-platform/development/terraform.tfstate'
    succeeded(await clone.bash(`aws s3 mv "${state}" "${state}-away"`))
    const gone = documentOf(succeeded(await rollback('--yes')))
    succeeded(await clone.bash(`aws s3 mv "${state}-away" "${state}"`))
    expect(gone.result).toMatchObject({ release: first, left: [second], before: [second], locked: true })
    expect(await answering()).toEqual([first, first])
    expect(await environment.release()).toMatchObject({ api_image_tag: second, bad_tags: [second] })
    await environment.planIsEmpty()
  })

  it('loses no call on its way, and stays where it is when it is run again', async () => {
    succeeded(await clone.medspa([...deployCommand, '--allow-bad']))
    expect(await answering()).toEqual([second, second])
    const { ApiEndpoint: voice } = (await environment.aws('apigatewayv2 get-apis')).Items[0]
    const caller = startCaller(clone, { voice, token: (await environment.keys()).TWILIO_AUTH_TOKEN ?? '' })
    await caller.takenAgain()
    succeeded(await rollback('--yes'))
    await caller.takenAgain()
    expect(await caller.hangUp()).toMatchObject({ failed: [], parked: 0, unavailable: 0 })
    expect(await answering()).toEqual([first, first])
    expect(documentOf(succeeded(await rollback('--yes'))).result).toMatchObject({ release: first })
    expect(await answering()).toEqual([first, first])
  })

  it('has deploy refuse the release that was left, and bring it with --allow-bad', async () => {
    const refused = await clone.medspa([...deployCommand, '--json'])
    expect(refused.exitCode).toBe(3)
    expect(documentOf(refused).error).toMatchObject({ code: 'release-bad' })
    succeeded(await clone.medspa([...deployCommand, '--allow-bad']))
    expect(await answering()).toEqual([second, second])
    expect(await environment.release()).not.toHaveProperty('bad_tags')
    await environment.planIsEmpty()
  })

  it('goes back across a park: to an API and voice webhooks that know the addresses of today', async () => {
    succeeded(await clone.medspa(parkCommand))
    succeeded(await clone.medspa(restoreCommand))
    expect(await answering()).toEqual([second, second])
    expect(documentOf(succeeded(await rollback('--yes'))).result).toMatchObject({ release: first, left: [second] })
    expect(await answering()).toEqual([first, first])
    await environment.planIsEmpty()
    // What came by the way back is none of Terraform's: a deploy goes on with what Terraform registered.
    succeeded(await clone.medspa([...deployCommand, '--allow-bad']))
    expect(await answering()).toEqual([second, second])
    await environment.planIsEmpty()
  })
})
