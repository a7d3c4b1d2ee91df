import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releaseSchema, storedReleaseSchema } from '../../../src/releases/release.ts'

const moduleFolder = path.resolve(import.meta.dirname, '../../../infra/terraform/modules/release')

const parking = { since: '2026-11-23T08:00:00Z', by: 'ada on laptop', desired: 2, min: 2, protected: true }
const previous = { changed: '2026-11-29T08:00:00.000Z', records: [] }
const token = { version: '1f2e3d4c', group: '2026-11-23T08:00:00.000Z', changed: '2026-11-23T08:00:00.000Z' }

/** Values that are not text. */
const notText = [1, true, [], ['abc'], { tag: 'abc' }]

const textKeys = [
  'api_image_tag',
  'voice_lambda_image_tag',
  'digests_tag',
  'api_certificate_arn',
  'api_certificate_name',
  'dns_name',
  'parked_since',
  'db_snapshot_identifier',
  'redis_snapshot_name',
  'database_roles',
  'data_compared',
  'config_hash',
  'permissions_boundary',
]
const digestKeys = [
  'api_image_digest',
  'migrate_image_digest',
  'voice_lambda_image_digest',
  'parked_voice_image_digest',
]
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
const flags = ['deletion_protection', 'enable_blue_green', 'config_applied', 'voice_image_knows_servername']
const objects = ['pin', 'parking', 'redis_token', 'dns_previous', 'config']

const each = (keys: string[], values: unknown[]) => keys.flatMap((key) => values.map((value) => ({ [key]: value })))
const within = (key: string, whole: object, changes: object[]) =>
  changes.map((change) => ({ [key]: { ...whole, ...change } }))

/** Documents that stop a plan, each with the words that must name the key and what is expected of it. */
const refused: Record<string, (object | string)[]> = {
  'it must be a JSON object': [
    '[]',
    '"x"',
    'null',
    '1',
    'true',
    '',
    ' ',
    'x',
    '{"parked":"no"',
    '{} {}',
    "{'parked':'no'}",
  ],
  '(\\w+) must be a string, and is': each(textKeys, notText),
  'database_engine must be "rds"': each(
    ['database_engine'],
    [...notText, 'RDS', 'aurora', 'postgres', ' rds', 'rds\n'],
  ),
  '(deletion_protection|enable_blue_green|config_applied|voice_image_knows_servername) must be true or false': each(
    flags,
    ['true', 'false', '', 'yes', 1, 0, [], {}],
  ),
  'parked must be "no", "yes" or "full", and is': each(
    ['parked'],
    [false, true, 'No', 'NO', 'none', 'false', '', ' no', 'no\n', 'x"no"', 0, 1, [], ['no'], {}],
  ),
  '(pin|parking|redis_token|dns_previous|config) must be an object': each(objects, ['', 'x', 1, true, [], [{}]]),
  "(\\w+_digest) must be an image's digest": each(digestKeys, [
    ...notText,
    ...[
      'x',
      'sha256:',
      digest.slice(0, -1),
      `${digest}0`,
      digest.toUpperCase(),
      `${digest}\n`,
      ` ${digest}`,
      'abc@sha256',
    ],
  ]),
  'target_image_digests must be an object of': [
    ...['', 'x', 1, true, [], [{}], { mail: 1 }, { mail: null }, { mail: '' }, { mail: digest.slice(0, -1) }].map(
      (target_image_digests) => ({ target_image_digests }),
    ),
    { target_image_digests: { mail: digest, nova: 'x' } },
  ],
  'pin.task_definition_arn must be a string': within('pin', {}, each(['task_definition_arn'], notText)),
  'pin.voice_lambda_version must be a number in quotes': within('pin', {}, [
    ...each(['voice_lambda_version'], [...notText, '$LATEST', '1.5', '-1', ' 1', '1\n', 'live']),
  ]),
  'parking.(since|by) must be a string, and is': [
    { parking: {} },
    ...within('parking', parking, [...each(['since', 'by'], [...notText, null])]),
  ],
  'parking.(desired|min) must be a whole number': within(
    'parking',
    parking,
    each(['desired', 'min'], ['2', 1.5, true, []]),
  ),
  'parking.protected must be true or false': within('parking', parking, each(['protected'], ['true', 0, ''])),
  'dns_target must be "here" or "elsewhere", and is': each(
    ['dns_target'],
    ['there', 'Here', '', ' here', true, [], {}],
  ),
  'dns_previous.changed must be a string, and is': within(
    'dns_previous',
    previous,
    each(['changed'], [...notText, null]),
  ),
  'dns_previous.kept_until must be a string, and is': within('dns_previous', previous, each(['kept_until'], notText)),
  'dns_previous.records must be a list, and is': within(
    'dns_previous',
    previous,
    each(['records'], ['', 1, {}, true, null]),
  ),
  'redis_token.(version|group|changed) must be a string, and is': [
    { redis_token: {} },
    ...within('redis_token', token, each(['version', 'group', 'changed'], [...notText, null])),
  ],
  '(bad_tags|secret_keys) must be a list of strings': each(
    ['bad_tags', 'secret_keys'],
    ['', 'abc', 1, {}, [1], ['a', 2], ['a', null], [['a']], [true]],
  ),
}

const taken: (object | string)[] = [
  {},
  ' {\n}\n',
  ...each(Object.keys(releaseSchema.shape), [null]),
  ...each(textKeys, ['', 'abc', 'a "quoted" \\ one', '[]', '{', 'null', 'ü 💉 \u2028 <&>']),
  ...each(digestKeys, ['', digest]),
  ...each(['database_engine'], ['', 'rds', 'aurora-serverless-v2', 'neon']),
  ...each(['target_image_digests'], [{}, { mail: digest }, { 'nova-sonic': digest, 'a.b_c': digest }]),
  ...each(flags, [true, false]),
  ...each(['parked'], ['no', 'yes', 'full']),
  ...within('pin', {}, [
    {},
    { task_definition_arn: null, voice_lambda_version: null },
    { task_definition_arn: '', voice_lambda_version: '' },
    { task_definition_arn: 'arn', voice_lambda_version: '12' },
    { newer: 1 },
  ]),
  ...within('parking', parking, [{}, { desired: null, min: null, protected: null }, { desired: 0 }, { newer: [] }]),
  ...within('redis_token', token, [{}, { newer: false }]),
  ...each(['dns_target'], ['here', 'elsewhere']),
  ...within('dns_previous', previous, [
    {},
    { kept_until: null },
    { kept_until: '2026-11-29T09:00:00.000Z' },
    { newer: 1 },
    { records: [{ type: 'CNAME', ttl: 60, values: ['a.example.net'] }] },
    { records: [{ type: 'A', alias: { name: 'a.example.net', zone_id: 'Z1', evaluate: false } }] },
  ]),
  ...each(['bad_tags'], [[], ['abc'], ['a"b', 'c\\', 'd,e', '[']]),
  ...each(['newer', 'Parked', 'deletion-protection'], [null, '', 'x', 1, true, [], [1, 'a'], {}, { parked: false }]),
]

const textOf = (document: object | string) => (typeof document === 'string' ? document : JSON.stringify(document))

const isTakenByMedspa = (document: string) => {
  let value: unknown
  try {
    value = JSON.parse(document)
  } catch {
    return false
  }
  return storedReleaseSchema.safeParse(value).success
}

const harness = `
variable "documents" {
  type = list(string)
}

module "release" {
  source      = "./release"
  for_each    = { for index, document in var.documents : "document-\${index}" => document }
  name        = each.key
  parameter   = each.value
  environment = "development"
}

output "values" {
  value = { for key, release in module.release : key => release.values }
}
`

describe('documents in the release parameter', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'medspa-release-'))
    await cp(moduleFolder, path.join(folder, 'release'), { recursive: true })
    await writeFile(path.join(folder, 'main.tf'), harness)
    await terraform('init')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const terraform = (...args: string[]) =>
    execa('terraform', args, { cwd: folder, env: { CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '' }, reject: false })

  const given = (documents: string[]) =>
    writeFile(path.join(folder, 'terraform.tfvars.json'), JSON.stringify({ documents }))

  /** What Terraform says of each document that it does not take. */
  const refusals = async (documents: string[]): Promise<Map<string, string>> => {
    await given(documents)
    const { stdout } = await terraform('plan', '-json')
    const found = new Map<string, string>()
    for (const line of stdout.split('\n').filter(Boolean)) {
      const { diagnostic } = JSON.parse(line) as { diagnostic?: { severity: string; summary: string; detail: string } }
      if (diagnostic?.severity !== 'error') continue
      const index = /The release parameter document-(\d+) /.exec(diagnostic.detail)?.[1]
      expect(index, `${diagnostic.summary}\n${diagnostic.detail}`).toBeDefined()
      found.set(documents[Number(index)] ?? '', diagnostic.detail)
    }
    return found
  }

  it('that hold what is not one of its values stop the plan with the key, what was expected and what to do, and medspa too', async () => {
    const rows = Object.entries(refused).flatMap(([words, documents]) =>
      documents.map((document) => ({ words, document: textOf(document) })),
    )
    const said = await refusals(rows.map(({ document }) => document))
    for (const { words, document } of rows) {
      expect(said.get(document), `Terraform takes ${document}`).toMatch(new RegExp(words))
      expect(said.get(document), document).toContain('aws ssm put-parameter --name document-')
      expect(isTakenByMedspa(document), `medspa takes ${document}`).toBe(false)
    }
  })

  it('that lack keys, hold nulls or what another medspa wrote mean the same to Terraform and to medspa', async () => {
    const documents = taken.map(textOf)
    await given(documents)
    const applied = await terraform('apply', '-auto-approve', '-no-color')
    expect(applied.exitCode, applied.stderr).toBe(0)
    expect(documents.filter((document) => !isTakenByMedspa(document))).toEqual([])
    const { stdout } = await terraform('output', '-json', 'values')
    const values = JSON.parse(stdout) as Record<string, Record<string, unknown>>
    for (const [index, document] of documents.entries()) {
      const release: Record<string, unknown> = storedReleaseSchema.parse(JSON.parse(document))
      const first = {
        ...{ api_image_tag: 'latest', enable_blue_green: false, deletion_protection: false, parked: 'no' },
        // A release without an engine is of a medspa that knew rds alone.
        database_engine: release.api_image_tag === undefined ? null : 'rds',
      }
      const meant = Object.fromEntries(
        Object.keys(values['document-0'] ?? {}).map((key) => [
          key,
          release[key] ?? first[key as keyof typeof first] ?? null,
        ]),
      )
      expect(values[`document-${index}`], document).toEqual(meant)
    }
  })

  it('are tried with every key that medspa knows', async () => {
    const known = Object.keys(releaseSchema.shape).sort()
    const others = ['parked', 'database_engine', 'dns_target', 'bad_tags', 'secret_keys', 'target_image_digests']
    expect([...textKeys, ...digestKeys, ...flags, ...objects, ...others].sort()).toEqual(known)
    const keys = await readFile(path.join(moduleFolder, 'keys.tf'), 'utf8')
    for (const key of known) expect(keys, key).toMatch(new RegExp(`^ {4}${key} += local\\.kinds\\.`, 'm'))
  })
})
