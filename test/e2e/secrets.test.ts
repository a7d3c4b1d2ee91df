import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'

let clone: Checkout
beforeAll(async () => {
  clone = await populatedClone()
})
afterAll(() => clone?.dispose())

const name = 'medspa-development-app-secrets'
/** Somebody with the aws CLI, who saves what this jq expression makes of the whole. */
const edit = async (expression: string) =>
  succeeded(
    await clone.bash(
      `aws secretsmanager get-secret-value --secret-id ${name} --query SecretString --output text | jq -c '${expression}' > value.json
      aws secretsmanager put-secret-value --secret-id ${name} --secret-string file://value.json
      rm value.json`,
    ),
  )
const keys = () => developmentOf(clone).keys()

describe("the application's secret", () => {
  it('keeps every value that was put there from outside, through two deploys and a bare apply', async () => {
    const before = await keys()
    const edits = { SQUARE_LOCATION_ID: 'L1', OWN_KEY: 'of the clinic', SES_FROM_NAME: 'Med Spa' }
    for (const [key, value] of Object.entries(edits)) await edit(`. + {${key}: "${value}"}`)
    const expected = { ...before, ...edits }
    expect(await keys()).toEqual(expected)

    for (const _ of ['once', 'again']) {
      succeeded(await clone.medspa(deployCommand))
      expect(await keys()).toEqual(expected)
    }
    await developmentOf(clone).planIsEmpty()
    succeeded(
      await clone.bash(
        'cd infra/terraform && terraform apply -input=false -auto-approve -var="environment=development"',
      ),
    )
    expect(await keys()).toEqual(expected)
    await developmentOf(clone).planIsEmpty()
  })

  it('a missing key that a task reads: check names key and task, and deploy puts the key back', async () => {
    const before = await keys()
    await edit('del(.TELNYX_PUBLIC_KEY)')
    const checked = await clone.medspa(['secrets', 'check', ...common, '--json'])
    const { error, result } = documentOf(checked)
    expect([checked.exitCode, error?.code]).toEqual([4, 'secret-gaps'])
    expect(result.gaps).toEqual([
      expect.objectContaining({
        kind: 'no-key',
        key: 'TELNYX_PUBLIC_KEY',
        readBy: [expect.stringMatching(/^medspa-development-api:\d+$/)],
      }),
    ])
    const ran = succeeded(await clone.medspa(deployCommand))
    expect(ran.stderr).toContain('TELNYX_PUBLIC_KEY')
    expect(await keys()).toEqual(before)
    succeeded(await clone.medspa(['secrets', 'check', ...common]))
  })

  it('a missing required key: deploy adds a placeholder, and stops before anything is built', async () => {
    const config = path.join(clone.dir, 'medspa.config.yaml')
    await writeFile(config, 'secrets:\n  keys:\n    SQUARE_ACCESS_TOKEN: { required: always }\n')
    try {
      const before = await keys()
      const ran = await clone.medspa([...deployCommand, '--json'])
      const { error, steps } = documentOf(ran)
      expect([ran.exitCode, error?.code]).toEqual([3, 'keys-missing'])
      expect(error?.evidence).toEqual([expect.stringMatching(/^SQUARE_ACCESS_TOKEN: developer\.squareup\.com/)])
      expect(steps.at(-1)).toMatchObject({ id: 'keys', status: 'failed' })
      expect(await keys()).toEqual({ ...before, SQUARE_ACCESS_TOKEN: 'PLACEHOLDER' })
    } finally {
      await rm(config)
    }
  })

  it('--roll replaces the tasks; without --roll the command names the stale tasks', async () => {
    const set = (value: string, ...more: string[]) =>
      clone.medspa(['secrets', 'set', 'TWILIO_AUTH_TOKEN', '--stdin', ...common, '--json', ...more], { input: value })
    const tasks = async () => {
      const { result } = documentOf(succeeded(await clone.medspa(['secrets', 'list', ...common, '--json'])))
      return result.tasks as { id: string; behind: boolean }[]
    }
    const [former] = await tasks()
    const value = 'c'.repeat(32)
    expect(documentOf(succeeded(await set(value))).result).toMatchObject({
      changed: ['TWILIO_AUTH_TOKEN'],
      rolled: false,
      tasksBehind: [former?.id],
    })
    expect(await tasks()).toEqual([expect.objectContaining({ id: former?.id, behind: true })])
    expect(documentOf(succeeded(await set(value, '--roll'))).result).toMatchObject({
      changed: [],
      rolled: true,
      tasksBehind: [],
    })
    const [present, ...others] = await tasks()
    expect({ behind: present?.behind, same: present?.id === former?.id, others }).toEqual({
      behind: false,
      same: false,
      others: [],
    })
    expect(documentOf(succeeded(await set('d'.repeat(32), '--roll'))).result).toMatchObject({
      changed: ['TWILIO_AUTH_TOKEN'],
      rolled: true,
      tasksBehind: [],
    })
    // Its tasks have it, and the stand-in for Twilio signs with another one.
    succeeded(await clone.medspa(['validate', ...common, '--skip', 'missed-call']))
    expect(await developmentOf(clone).locks()).toEqual([])
  })

  it('deploy --redeploy starts the same release anew, and nothing else changes', async () => {
    const environment = developmentOf(clone)
    const redeploy = (...more: string[]) => clone.medspa(['deploy', '--redeploy', ...common, '--json', ...more])
    const running = async () => {
      const { result } = documentOf(succeeded(await clone.medspa(['secrets', 'list', ...common, '--json'])))
      return result.tasks as { id: string; behind: boolean }[]
    }
    succeeded(
      await clone.medspa(['secrets', 'set', 'TWILIO_AUTH_TOKEN', '--stdin', ...common], { input: 'e'.repeat(32) }),
    )
    const [former] = await running()
    expect(former?.behind).toBe(true)
    const before = { release: await environment.release(), revisions: await environment.revisions() }
    const tag = String(before.release.api_image_tag)

    const { result, steps } = documentOf(succeeded(await redeploy('--tag', tag)))
    expect(result).toMatchObject({
      release: tag,
      images: { api: before.release.api_image_digest },
    })
    expect(steps.map(({ id }) => id)).toEqual([
      ...['preflight', 'state-bucket', 'lock', 'former-data', 'deployed-release', 'outputs'],
      ...['secret-references', 'rollout', 'check-release', 'validate'],
    ])
    const [present, ...others] = await running()
    expect([present?.behind, present?.id === former?.id, others]).toEqual([false, false, []])
    expect({ release: await environment.release(), revisions: await environment.revisions() }).toEqual(before)
    await environment.planIsEmpty()

    const other = await redeploy('--tag', 'fedcba9876543210fedcba9876543210fedcba98')
    expect([other.exitCode, documentOf(other).error?.code]).toEqual([2, 'redeploy-other-release'])
    expect((await running()).map(({ id }) => id)).toEqual([present?.id])
    expect(await environment.locks()).toEqual([])
  })

  it('--yes puts back a dropped key that tasks read, with its value, and no other key', async () => {
    // Filled since the last deploy: no task reads it yet.
    const paid = 'https://clinic.example.com/paid'
    succeeded(await clone.medspa(['secrets', 'set', 'SQUARE_SUCCESS_URL', '--stdin', ...common], { input: paid }))
    const before = await keys()
    await edit('del(.TELNYX_PUBLIC_KEY, .SQUARE_SUCCESS_URL)')
    const words = ['secrets', 'set', 'SES_FROM_NAME', '--stdin', ...common, '--yes', '--json']
    const { result } = documentOf(succeeded(await clone.medspa(words, { input: 'Clinic' })))
    expect(result).toMatchObject({
      changed: ['SES_FROM_NAME'],
      edits: { dropped: ['TELNYX_PUBLIC_KEY', 'SQUARE_SUCCESS_URL'], mergedBack: true },
    })
    const { SQUARE_SUCCESS_URL: _, ...others } = before
    expect(await keys()).toEqual({ ...others, SES_FROM_NAME: 'Clinic' })
    const listed = documentOf(succeeded(await clone.medspa(['secrets', 'list', ...common, '--json'])))
    expect(listed.result.edits).toMatchObject({ dropped: ['SQUARE_SUCCESS_URL'] })
  })

  it('run records hold names of keys and no value', async () => {
    const { result } = documentOf(succeeded(await clone.medspa(['runs', ...common, '--json'])))
    const runs = (result.runs as { command: string; id: string; status: string }[]).filter(({ command }) =>
      command.startsWith('secrets'),
    )
    expect(runs.map(({ command, status }) => [command, status])).toEqual(
      Array.from({ length: 6 }, () => ['secrets set', 'done']),
    )
    const shown = documentOf(succeeded(await clone.medspa(['runs', runs[3]?.id ?? '', '--sandbox', '--json'])))
    expect(shown.result.run).toMatchObject({
      argv: ['secrets', 'set', 'TWILIO_AUTH_TOKEN', '--stdin', '--env', 'development', '--sandbox', '--json', '--roll'],
      result: { changed: ['TWILIO_AUTH_TOKEN'], rolled: true },
      steps: expect.arrayContaining([expect.objectContaining({ id: 'rollout', status: 'done' })]),
    })
  })
})
