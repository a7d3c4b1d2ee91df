import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { newTasksUnderWay } from './support/kill-points.ts'
import { deployProduction, onProduction as on, productionOf, sure } from './support/production.ts'
import { startMedspa } from './support/running.ts'

// One environment: each test begins where the one before it left it, on the first release.
describe('production, put back to the release before', () => {
  let clone: Checkout
  let first = ''
  beforeAll(async () => {
    clone = await populatedClone()
    const deployed = documentOf(succeeded(await clone.medspa([...deployProduction, '--json'])))
    first = String(deployed.result.release)
  })
  afterAll(() => clone?.dispose())

  const production = () => productionOf(clone)
  const release = async (words: string) => {
    const { nextCommit, through } = production()
    const tag = await nextCommit(words)
    expect(await through('deploy')).toMatchObject({ release: tag })
    return tag
  }
  /** The release of the voice webhooks' alias. */
  const voice = async (): Promise<string> => {
    const { aws } = production()
    const { FunctionVersion } = await aws('lambda get-alias --function-name medspa-production-voice --name live')
    const found = await aws(
      `lambda get-function-configuration --function-name medspa-production-voice --qualifier ${FunctionVersion}`,
    )
    return found.Description
  }
  const parameter = async () => {
    const { Parameter } = await production().aws('ssm get-parameter --name /medspa/production/release')
    return JSON.parse(Parameter.Value)
  }
  /** Goes back under fifty requests a second; gives the result. */
  const goBack = async (to: string, ...more: string[]) => {
    const { losesNothing, through } = production()
    let result: Record<string, unknown> = {}
    const answers = await losesNothing(async () => {
      result = await through('rollback', ...more)
    })
    expect(result).toMatchObject({ release: to })
    expect(JSON.parse(answers.at(-1)?.body ?? '')).toMatchObject({ release: to })
    expect(await voice()).toBe(to)
    return result
  }
  const isWell = async () => {
    expect(await production().suspended()).toBe(false)
    expect(await production().locks()).toEqual([])
    succeeded(await clone.medspa(['validate', ...on]))
    await production().planIsEmpty()
  }

  it('needs the name of production where nobody can be asked', async () => {
    const { error } = await production().json('rollback', '--yes')
    expect(error).toMatchObject({ code: 'confirmation-needed' })
  })

  it('after a release: callers notice nothing, and again it stays where it is', async () => {
    const bad = await release('A release to go back from')
    expect(await goBack(first)).toMatchObject({ left: [bad], before: [bad], locked: true })
    expect((await parameter()).bad_tags).toEqual([bad])
    await isWell()
    const { taskSets } = await production().service()
    expect(await goBack(first)).toMatchObject({ before: [first] })
    expect((await production().service()).taskSets).toEqual(taskSets)
    await isWell()
  })

  it('with the alarm raised', async () => {
    await release('A release that raises the alarm')
    const alarm = 'medspa-production-api-5xx'
    succeeded(
      await clone.bash(`aws cloudwatch set-alarm-state --alarm-name ${alarm} --state-value ALARM --state-reason test`),
    )
    await goBack(first)
    await isWell()
  })

  it('while a held release waits: its deploy ends, and its tasks never serve', async () => {
    const { nextCommit, shiftedBy, newest } = production()
    const held = await nextCommit('A release that somebody holds')
    const deploying = startMedspa(clone, [...deployProduction, '--hold'])
    await deploying.until(/deploy continue/)
    expect(await goBack(first)).toMatchObject({ left: [held] })
    const { exitCode, stderr } = await deploying.ended
    expect(exitCode, stderr).not.toBe(0)
    // It hears of the request by the lock, or sees before that its deployment was stopped.
    expect(stderr).toMatch(/Roll out the API \(2\.5\): failed: /)
    expect(await shiftedBy(String(await newest('Stopped')))).not.toBe('Succeeded')
    await isWell()
  })

  it('over a newer schema: says whose migrations stay', async () => {
    const { nextCommit, through } = production()
    await writeFile(path.join(clone.dir, 'app/migrations/9998_more.sql'), 'CREATE TABLE more (id int);\n')
    const newer = await nextCommit('A release with a migration')
    await through('deploy')
    const ran = succeeded(await clone.medspa(['rollback', ...on, ...sure]))
    expect(ran.stdout + ran.stderr).toContain(`Migrations of ${newer.slice(0, 12)}`)
    expect(await voice()).toBe(first)
    await isWell()
  })

  // Each step is test/exhaustive/rollback-killed.test.ts.
  it.each([
    ['while the API moves', newTasksUnderWay],
    ['before voice webhooks move', /Put voice webhooks back \(2\.10\) …/],
  ])('goes on where it was killed %s', async (_where, point) => {
    const bad = await release(`Killed at ${point.source}`)
    const { losesNothing } = production()
    await losesNothing(async () => {
      const killed = startMedspa(clone, ['rollback', ...on, ...sure, '--verbose'])
      await killed.until(point)
      await killed.kill()
      await goBack(first)
    })
    expect((await parameter()).bad_tags).toContain(bad)
    await isWell()
  })

  it('without the state bucket: only as asked, and the state put back fits', async () => {
    const bad = await release('A release whose state is gone')
    const bucket = '"$TF_STATE_BUCKET"'
    // Each version and each deletion, as a bucket goes only when it is empty.
    const versions = (kind: string) =>
      `aws s3api list-object-versions --bucket ${bucket} --output json \\
          --query '{Objects: ${kind}[].{Key: Key, VersionId: VersionId}}' > versions.json
        jq -e .Objects versions.json > /dev/null \\
          && aws s3api delete-objects --bucket ${bucket} --delete file://versions.json > /dev/null
        rm versions.json`
    succeeded(
      await clone.bash(`aws s3 sync --only-show-errors s3://${bucket} away
        ${versions('Versions')}
        ${versions('DeleteMarkers')}
        aws s3api delete-bucket --bucket ${bucket}`),
    )
    const refused = await production().json('rollback', ...sure)
    expect(refused.error).toMatchObject({ code: 'lock-unavailable', hint: expect.stringContaining('--without-lock') })
    expect(await goBack(first, '--without-lock')).toMatchObject({ left: [bad], locked: false })
    succeeded(
      await clone.bash(`aws s3api create-bucket --bucket ${bucket}
        aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled
        aws s3 sync --only-show-errors away s3://${bucket}
        rm -r away`),
    )
    await isWell()
  })
})
