import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { result as costSchema } from '../../../src/commands/cost/result.ts'
import { runRecordSchema } from '../../../src/runs/record.ts'
import { faultsOf } from '../../support/json-schemas.ts'
import { openTerminal } from './support/terminal.ts'
import { documentOf, openWorkplace, type Workplace } from './support/workplace.ts'

// No AWS anywhere: what `cost` says of settings. What it says of a deployed environment: test/e2e/json.test.ts.
let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
})
afterAll(() => workplace.dispose())

const cost = async (args: string[], env: Record<string, string> = {}) => {
  const ran = await workplace.medspa(['cost', ...args, '--json'], { env })
  const document = documentOf(ran)
  expect(faultsOf('cost', document)).toEqual([])
  expect(document.ok).toBe(ran.exitCode === 0)
  return { ...document, exitCode: ran.exitCode, result: document.result && costSchema.parse(document.result) }
}
const development = ['--env', 'development']
const lines = ({ result }: Awaited<ReturnType<typeof cost>>) =>
  new Map(result?.awake.lines.map(({ high, id, low }) => [id, { low, high }]))

describe('medspa cost', () => {
  it('needs neither account nor bucket, and says what it priced', async () => {
    const priced = await cost(development)
    expect(priced).toMatchObject({
      exitCode: 0,
      environment: 'development',
      steps: [
        { id: 'settings', section: '4', status: 'done' },
        { id: 'running', section: '4', status: 'skipped', reason: 'no state bucket is configured' },
      ],
      result: { region: 'us-east-1', source: 'settings', now: 'absent' },
    })
    expect(await cost([...development, '--settings'], { TF_STATE_BUCKET: 'b' })).toMatchObject({
      exitCode: 0,
      steps: [{ id: 'settings' }],
      result: { awake: priced.result?.awake },
    })
  })

  it('changes the line of a changed setting alone, wherever it is set', async () => {
    const before = lines(await cost(development))
    await workplace.write('mine.tfvars', '# ours\nredis_node_type = "cache.t4g.small"\n')
    await workplace.write(
      'medspa.config.yaml',
      'environments: { development: { terraform: { var_file: mine.tfvars } } }\n',
    )
    for (const after of [
      lines(await cost(development)),
      lines(await cost([...development, '--config', await elsewhere()], { TF_VAR_redis_node_type: 'cache.t4g.small' })),
    ]) {
      expect(after.get('redis')).toEqual({ low: 23.36, high: 23.83 })
      after.set('redis', before.get('redis') ?? { low: 0, high: 0 })
      expect(after).toEqual(before)
    }
  })

  const elsewhere = async () => {
    await workplace.write('none.yaml', '{}\n')
    return 'none.yaml'
  }

  it('holds both environments against a budget', async () => {
    const kept = await cost(['--env', 'production', '--config', await elsewhere(), '--budget', '500'])
    expect(kept).toMatchObject({ exitCode: 0, result: { budget: { usd: 500, kept: true } } })
    const both = kept.result?.budget?.environments
    expect(both?.map(({ counted, environment }) => `${environment} ${counted}`)).toEqual([
      'development awake',
      'production awake',
    ])

    const over = await cost(['--env', 'production', '--config', await elsewhere(), '--budget', '400.50'])
    expect(over).toMatchObject({
      exitCode: 4,
      error: { code: 'over-budget', message: expect.stringContaining('the budget is $400.5') },
      result: { budget: { kept: false } },
    })
    const parked = await cost([...development, '--parked', '--config', await elsewhere(), '--budget', '400.50'])
    expect(parked).toMatchObject({ exitCode: 0, result: { budget: { environments: [{ counted: 'parked' }, {}] } } })
  })

  it('reports that it cannot read what runs, and prices the settings when asked to', async () => {
    const nowhere = {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: 'nobody',
      AWS_SECRET_ACCESS_KEY: 'nothing',
      TF_STATE_BUCKET: 'clinic-terraform-state',
    }
    expect(await cost(development, nowhere)).toMatchObject({
      exitCode: 1,
      steps: [
        { id: 'settings', status: 'done' },
        { id: 'running', status: 'failed' },
      ],
      error: { code: 'aws-unreachable', whose: 'aws' },
    })
    expect(await cost([...development, '--settings'], nowhere)).toMatchObject({ exitCode: 0 })
    const arguing = await cost(development, { ...nowhere, TF_CLI_ARGS_show: '-no-color' })
    expect(arguing).toMatchObject({ exitCode: 3, error: { code: 'terraform-environment' } })
  })

  it('is recorded, with the budget that was named', async () => {
    const dir = path.join(workplace.dir, '.medspa/runs')
    const names = (await readdir(dir)).filter((name) => name.endsWith('-cost.json')).sort()
    const records = await Promise.all(
      names.map(async (name) => runRecordSchema.parse(JSON.parse(await readFile(path.join(dir, name), 'utf8')))),
    )
    const over = records.find(({ status }) => status === 'validation')
    expect(over).toMatchObject({ exitCode: 4, argv: expect.arrayContaining(['--budget', '400.50']) })
    expect(z.object({ budget: z.object({ kept: z.literal(false) }) }).safeParse(over?.result).success).toBe(true)
  })

  it.each([
    [['--budget', 'lots'], {}, 2, 'usage'],
    [['--budget', '-1'], {}, 2, 'usage'],
    [[], { AWS_REGION: 'eu-north-9' }, 3, 'price-unknown'],
    [[], { TF_VAR_db_instance_class: 'db.x9.huge' }, 3, 'price-unknown'],
  ])('refuses what it cannot price or hold: %j %j', async (args, env, exitCode, code) => {
    const refused = await cost([...development, '--config', await elsewhere(), ...args], env)
    expect(refused).toMatchObject({ exitCode, error: { code, whose: 'operator' } })
    expect(refused.error?.hint).toBeTruthy()
  })

  it('refuses an expression in a tfvars file by its line', async () => {
    await workplace.write('odd.tfvars', 'api_task_cpu = 2 * 256\n')
    await workplace.write('odd.yaml', 'environments: { development: { terraform: { var_file: odd.tfvars } } }\n')
    expect(await cost([...development, '--config', 'odd.yaml'])).toMatchObject({
      exitCode: 3,
      error: { code: 'variable-unreadable', message: expect.stringContaining('odd.tfvars:1 sets api_task_cpu') },
    })
  })

  it.each([
    [60, 20],
    [80, 24],
  ])('fits a terminal of %i × %i', async (columns, rows) => {
    const args = ['cost', ...development, '--budget', '500', '--config', await elsewhere()]
    const terminal = openTerminal(args, { cwd: workplace.dir, env: workplace.env, columns, rows })
    expect(await terminal.exited).toBe(0)
    expect([...terminal.tooWide]).toEqual([])
    const text = terminal.text()
    for (const [title, figure] of [
      ['ALB', '24.31'],
      ['ElastiCache Redis', '11.68'],
      ['total', '108.85'],
    ])
      expect(text).toMatch(new RegExp(`^  ${title} +${figure} `, 'm'))
    // What it comes to stands last, on the screen that is left.
    const last = terminal.rows().join(' ').replaceAll(/\s+/g, ' ')
    expect(last).toContain('parking saves $')
    expect(last).toMatch(/Budget \$500: development awake, production awake in total \d+\.\d\d to \d+\.\d\d; kept\./)
  })
})
