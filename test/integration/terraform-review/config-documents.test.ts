import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { parseConfig } from '../../../src/config/parse.ts'
import { platformPaths, platformValue } from '../../../src/config/platform/platform-variables.ts'
import { settingsFor } from '../../../src/config/settings.ts'

const moduleFolder = path.resolve(import.meta.dirname, '../../../infra/terraform/modules/config')

/** A document whose part of development is this; a text is YAML already. */
const of = (part: object | string): string =>
  typeof part === 'string'
    ? part
    : stringify(
        { environments: { development: part } },
        { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' },
      )
const api = (part: object) => ({ api: part })
const variables = (environment: object) => api({ environment })
const sidecar = (part: object | string) => api({ sidecars: { nova: part } })
const worker = (part: object | string) => ({ workers: { conversation: part } })

/** What both refuse, with the words of Terraform's that name the key and what is expected of it. */
const refused: Record<string, (object | string)[]> = {
  'it is no YAML': ['environments: {', 'a: b: c', '\t- x'],
  'it must be a mapping': ['[]', 'text', '1'],
  'environments must be a mapping': ['environments: []', 'environments: text'],
  'environments.development must be a mapping': [
    'environments: {development: []}',
    'environments: {development: text}',
  ],
  'public_urll is no key': [{ public_urll: 'https://a.example.com' }],
  '(voice|api|migrate|database).x is no key': [
    ...[{ voice: { x: 1 } }, { api: { x: 1 } }, { migrate: { x: 1 } }, { database: { x: 1 } }],
  ],
  '(voice|api|migrate|workers) must be a mapping': [{ voice: [] }, { api: true }, { migrate: 'x' }, { workers: ['a'] }],
  'public_url must be scheme and host': [
    ...['api.example.com', 'https://', 'https://api.example.com/', 'https://api.example.com/x', 'ftp://a', 1].map(
      (public_url) => ({ public_url }),
    ),
    ...['https://a b', 'https://u@a', 'https://a?x', 'https://a#x'].map((public_url) => ({ public_url })),
  ],
  'domain must be a name such as': [
    ...[
      'API.example.com',
      'api',
      'https://api.example.com',
      'api.example.com.',
      'a..b',
      '-a.example.com',
      'a_b.com',
      1,
    ].map((domain) => ({ domain })),
    ...['*.example.com', 'api.example.com/x', 'api.example.c', 'api.127.0.0.1', 'a-.example.com'].map((domain) => ({
      domain,
    })),
  ],
  'domain must have at most 64 characters': [{ domain: `${'a'.repeat(53)}.example.com` }],
  'route53_zone_id must be the id': ['z0123', '/hostedzone/Z0123', 'Z', 'Z0-1', `Z${'A'.repeat(32)}`, 1].map(
    (route53_zone_id) => ({
      domain: 'api.example.com',
      route53_zone_id,
    }),
  ),
  'certificate_arn must be the ARN': [
    'arn:aws:acm:us-east-1:123456789012:certificate/',
    'arn:aws:iam::123456789012:server-certificate/x',
    'arn:aws:acm:us-east-1:1234:certificate/1-2',
    '11111111-2222-3333-4444-555555555555',
    1,
  ].map((certificate_arn) => ({ certificate_arn })),
  'image_readers must be a list of AWS account ids': ['210987654321', ['21098765432'], [210987654321], ['all'], {}].map(
    (image_readers) => ({ image_readers }),
  ),
  'image_readers must name each once': [{ image_readers: ['210987654321', '210987654321'] }],
  'voice.enabled must be true or false': ['true', 0, [], {}].map((enabled) => ({ voice: { enabled } })),
  'voice.allow_plain_http must be true or false': ['true', 0, []].map((allow_plain_http) => ({
    voice: { allow_plain_http },
  })),
  'voice.upstream_failure must be': ['500', 502, true].map((upstream_failure) => ({ voice: { upstream_failure } })),
  'voice.upstream_timeout must be': [8, '8', '13s', '0s', '12001ms', '1m', 's', '-1s', '8 s'].map(
    (upstream_timeout) => ({
      voice: { upstream_timeout },
    }),
  ),
  'api.cpu must be': [0, 300, '512', 512.5, true].map((cpu) => api({ cpu })),
  'api.memory must be': [0, 511, 122_881, '1024', 1024.5].map((memory) => api({ memory })),
  'api.port must be': [0, 65_536, -1, '80', 80.5].map((port) => api({ port })),
  'api.(health|ready)_path must be': [
    ...['health', '/a b', '/a?b', '/a#b', 1].flatMap((p) => [api({ health_path: p }), api({ ready_path: p })]),
  ],
  'api.secrets must': ['A', {}, [1], ['a-b'], ['1A'], [''], [['A']], ['A', 'A']].map((secrets) => api({ secrets })),
  'api.policies must': ['x.json', ['arn:aws:s3:::bucket'], ['x.txt'], [1], ['a b.json'], [{}]].map((policies) =>
    api({ policies }),
  ),
  '(api|migrate).command must': [
    ...['serve', [], [''], [1], [['a']]].flatMap((command) => [api({ command }), { migrate: { command } }]),
  ],
  'api.writable must': ['/tmp', ['tmp'], ['/'], ['/a b'], ['/tmp/'], ['/tmp', '/tmp']].map((writable) =>
    api({ writable }),
  ),
  'api.environment must be a mapping': ['x', []].map((environment) => api({ environment })),
  'api.environment.A must be a quoted string': [1, true, 1.5, [], {}].map((A) => variables({ A })),
  'api.environment has a name': ['a-b', '1A', '', 'a b', 'a.b'].map((name) => variables({ [name]: 'x' })),
  'is not yours to set': ['PORT', 'ENV', 'DATABASE_URL', 'PUBLIC_BASE_URL', 'REDIS_PASSWORD', 'AWS_ACCESS_KEY_ID'].map(
    (name) => variables({ [name]: 'x' }),
  ),
  'looks like': [
    'sk_live_0123456789abcdef',
    'AKIAIOSFODNN7EXAMPLE',
    '-----BEGIN RSA PRIVATE KEY-----',
    'postgres://user:secret@db.example.com/x',
    'SG.0123456789abc.0123456789',
    'xoxb-0123456789-abc',
    'KEY0123456789ABCDEF0123',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x',
  ]
    .map((A) => variables({ A }))
    .concat([variables({ ONBOARDING_TOKEN: '0123456789abcdef' }), variables({ DEEPGRAM_API_KEY: '0123456789abcdef' })]),
  'api.sidecars has a name': ['api', 'probe', 'Nova', '1x', 'a_b', 'a'.repeat(21)].map((name) =>
    api({ sidecars: { [name]: { target: 'x' } } }),
  ),
  'api.sidecars.nova must': ['x', [], {}, { target: 'x', image: 'abc' }].map(sidecar),
  'api.sidecars.nova.x is no key': [sidecar({ target: 'a', x: 1 })],
  'api.sidecars.nova.(target|image|port|essential|memory|secrets|writable|command|environment) must': [
    { target: 'api' },
    { target: 'A' },
    { target: 'a--b' },
    { target: 'a.' },
    { target: '1a' },
    { target: 'a'.repeat(64) },
    { image: 'a b' },
    { target: 'a', port: '80' },
    { target: 'a', essential: 'no' },
    { target: 'a', memory: 5 },
    { target: 'a', secrets: ['A', 'A'] },
    { target: 'a', writable: ['x'] },
    { target: 'a', command: [] },
    { target: 'a', environment: [] },
  ].map(sidecar),
  'api.sidecars.nova.environment.A must be a quoted string': [sidecar({ target: 'a', environment: { A: 1 } })],
  'api.sidecars must have at most 5': [
    api({ sidecars: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { target: 'x' }])) }),
  ],
  'database.engine must be': ['aurora', 'RDS', 'postgres', 1, true].map((engine) => ({ database: { engine } })),
  'database.keep must be rds or': ['neon', 'aurora', 1].map((keep) => ({ database: { keep } })),
  'database.min_acu must be a number': [0.25, -1, 0.7, 256.5, 1000, '1', true].map((min_acu) => ({
    database: { engine: 'aurora-serverless-v2', min_acu, max_acu: 256 },
  })),
  'database.max_acu must be a number': [0, 0.5, 1.2, 256.5, '4', []].map((max_acu) => ({
    database: { engine: 'aurora-serverless-v2', min_acu: 0, max_acu },
  })),
  'database.reader must be true or false': ['true', 1].map((reader) => ({
    database: { engine: 'aurora-serverless-v2', reader },
  })),
  'database.(min_acu|max_acu|reader) is of aurora-serverless-v2 alone': [
    ...[{ min_acu: 1 }, { max_acu: 8 }, { reader: false }, { engine: 'neon', keep: 'rds', max_acu: 8 }].map(
      (database) => ({ database }),
    ),
  ],
  'database.min_acu must not be more than database.max_acu': [{ min_acu: 8 }, { min_acu: 2, max_acu: 1.5 }].map(
    (bounds) => ({ database: { engine: 'aurora-serverless-v2', ...bounds } }),
  ),
  'database.keep must not be the engine that serves': [
    { keep: 'rds' },
    { engine: 'aurora-serverless-v2', keep: 'aurora-serverless-v2' },
  ].map((database) => ({ database })),
  'workers has a name': [{ workers: { migrate: {} } }],
  'workers.conversation must be a mapping': ['x', []].map(worker),
  'workers.conversation.(x|port) is no key': [{ x: 1 }, { port: 80 }].map(worker),
  'workers.conversation.(target|cpu|memory|desired_count|secrets) must': [
    { target: 'migrate' },
    { cpu: 300 },
    { memory: 1 },
    { desired_count: 0 },
    { desired_count: 101 },
    { secrets: 'A' },
  ].map(worker),
}

const taken: (object | string)[] = [
  '',
  '# nothing',
  '\n \n# nothing\n---\n',
  '{}',
  'environments: {}',
  'environments: {development: {}}',
  'environments: {development: {api: {}, voice: {}, workers: {}}}',
  'environments: {production: {api: {cpu: 4096}}}',
  'state: {bucket: "abc"}',
  { checklist: { previous_url: 'https://old.example.com/health' }, deploy: { hold: true } },
  { public_url: 'https://api.example.com:8443' },
  { domain: `${'a'.repeat(52)}.example.com` },
  { domain: 'api-1.dev.xn--bcher-kva.example', route53_zone_id: 'Z0123456789ABCDEFGHIJ' },
  { certificate_arn: 'arn:aws-us-gov:acm:us-gov-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555' },
  { image_readers: ['210987654321'] },
  { voice: { enabled: false, allow_plain_http: true, upstream_failure: '502', upstream_timeout: '1.5s' } },
  api({
    cpu: 256,
    memory: 512,
    port: 3000,
    health_path: '/healthz',
    ready_path: '/ready',
    writable: ['/tmp', '/var/run/app'],
  }),
  api({ secrets: [], policies: [], environment: {}, sidecars: {} }),
  api({
    secrets: ['A', 'B_1'],
    policies: ['arn:aws:iam::aws:policy/AmazonSESFullAccess', 'arn:aws:iam::123456789012:policy/a/b'],
  }),
  api({ command: ['serve', '--x="y z"', 'a\\b', 'ü'] }),
  { migrate: { command: ['up'] } },
  { database: {} },
  { database: { engine: 'rds' } },
  { database: { engine: 'neon', keep: 'rds' } },
  { database: { engine: 'aurora-serverless-v2', min_acu: 0, max_acu: 256, reader: true, keep: 'rds' } },
  { database: { keep: 'aurora-serverless-v2', min_acu: 0.5, max_acu: 1 } },
  'environments: {development: {database: {engine: aurora-serverless-v2, min_acu: 1.5, max_acu: 2.5}}}',
  variables({
    A: '1',
    B: 'true',
    C: '',
    COGNITO_USER_POOL_ID: 'us-east-1_abc',
    CORS_ALLOWED_ORIGINS: 'https://a,https://b',
  }),
  variables({
    AWS_RETRY_MODE: 'adaptive',
    BEDROCK_MODEL_ID: 'anthropic.claude-v2:1',
    X_TOKEN: 'short',
    S3_KEY: 'https://x/y',
  }),
  sidecar({ target: 'nova-sonic', port: 3002, environment: { A: '1' }, secrets: ['B'], essential: false, memory: 256 }),
  sidecar({ image: 'public.ecr.aws/nginx/nginx:1.27', command: ['nginx'] }),
  worker({}),
  worker({ target: 'conversation-worker', command: ['run'], cpu: 256, memory: 512, desired_count: 2, secrets: ['A'] }),
]

const isTakenByMedspa = (document: string) => {
  try {
    settingsFor('development', { file: parseConfig(document, 'file'), baseDir: '/clinic' }, {})
    return true
  } catch {
    return false
  }
}

const harness = `
variable "documents" {
  type = list(string)
}

variable "environment" {
  type    = string
  default = "development"
}

module "config" {
  source       = "./config"
  for_each     = { for index, document in var.documents : "document-\${index}" => document }
  file         = each.key
  text         = each.value == "(none)" ? null : each.value
  environment  = var.environment
  recorded     = "{}"
  file_applied = true
}

output "values" {
  value = { for key, config in module.config : key => config.values }
}
`

describe('documents that medspa and Terraform both read', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'medspa-config-'))
    await cp(moduleFolder, path.join(folder, 'config'), { recursive: true })
    await writeFile(path.join(folder, 'main.tf'), harness)
    await terraform('init')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const terraform = (...args: string[]) =>
    execa('terraform', args, { cwd: folder, env: { CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '' }, reject: false })
  const given = (documents: string[]) =>
    writeFile(path.join(folder, 'terraform.tfvars.json'), JSON.stringify({ documents }))

  const values = async (documents: string[]): Promise<Record<string, unknown>[]> => {
    await given(documents)
    const applied = await terraform('apply', '-auto-approve', '-no-color')
    expect(applied.exitCode, applied.stderr).toBe(0)
    const { stdout } = await terraform('output', '-json', 'values')
    const all = JSON.parse(stdout) as Record<string, Record<string, unknown>>
    return documents.map((_, index) => all[`document-${index}`] ?? {})
  }

  it('that hold what is not one of its values are refused by both, and Terraform names the key', async () => {
    const rows = Object.entries(refused).flatMap(([words, parts]) =>
      parts.map((part) => ({ words, document: of(part) })),
    )
    await given(rows.map(({ document }) => document))
    const { stdout } = await terraform('plan', '-json')
    const said = new Map<number, string>()
    for (const line of stdout.split('\n').filter(Boolean)) {
      const { diagnostic } = JSON.parse(line) as { diagnostic?: { severity: string; summary: string; detail: string } }
      if (diagnostic?.severity !== 'error') continue
      const index = /The configuration \(document-(\d+)\)/.exec(diagnostic.detail)?.[1]
      expect(index, `${diagnostic.summary}\n${diagnostic.detail}`).toBeDefined()
      said.set(Number(index), diagnostic.detail)
    }
    for (const [index, { document, words }] of rows.entries()) {
      expect(said.get(index), `Terraform takes ${document}`).toMatch(new RegExp(words))
      expect(isTakenByMedspa(document), `medspa takes ${document}`).toBe(false)
    }
  })

  it('and none, where the last deploy applied one, stops the plan with what to pass', async () => {
    await given(['(none)'])
    const { exitCode, stderr } = await terraform('plan', '-no-color')
    expect(exitCode).toBe(1)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'a plan without it would take away what it gave. Pass it: -var="config_file=',
    )
  })

  it('that let calls of production go unencrypted are refused by both', async () => {
    const document = JSON.stringify({ environments: { production: { voice: { allow_plain_http: true } } } })
    await given([document])
    const { exitCode, stderr } = await terraform('plan', '-no-color', '-var=environment=production')
    expect(exitCode).toBe(1)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('environments.production.voice.allow_plain_http must not be true')
    const file = parseConfig(document, 'file')
    expect(() => settingsFor('production', { file, baseDir: '/clinic' }, {})).toThrow('must not be true')
  })

  it('mean the same to both', async () => {
    const documents = taken.map(of)
    expect(documents.filter((document) => !isTakenByMedspa(document))).toEqual([])
    for (const [index, found] of (await values(documents)).entries()) {
      const platform = parseConfig(documents[index] ?? '', 'file').environments?.development ?? {}
      for (const key of platformPaths) {
        const meant = platformValue(platform, key)
        const read = found[key.replace('.', '_')]
        if (meant === undefined || key === 'api.policies') continue
        // What a sidecar or a worker does not say is there with its default.
        expect(read, `${key} of ${documents[index]}`).toMatchObject(meant as object)
      }
    }
  })

  it('have the same plain variables, however their values are quoted', async () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/)
    const value = fc.oneof(
      fc.constantFrom(
        'true',
        'no',
        'null',
        '~',
        '0123',
        '1e3',
        '1_000',
        '12:30:45',
        '2026-01-01',
        '<<',
        '*a',
        '&a',
        '!!int 1',
        '# x',
        'a: b',
        ' x ',
        "it's",
        '"',
        '\\n',
        '$' + '{x}',
        '%{x}',
        '\u00e9\u{1F489}',
      ),
      fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(text)),
    )
    const quoting = fc.constantFrom('QUOTE_DOUBLE', 'QUOTE_SINGLE')
    const written = fc
      .tuple(fc.dictionary(name, value, { minKeys: 1, maxKeys: 4 }), quoting)
      .map(([environment, defaultStringType]) =>
        stringify(
          { environments: { development: { api: { environment } } } },
          { defaultStringType, defaultKeyType: 'QUOTE_DOUBLE', lineWidth: 0 },
        ),
      )
    const documents = fc.sample(written, { numRuns: 150 }).filter(isTakenByMedspa)
    expect(documents.length).toBeGreaterThan(100)
    const read = await values(documents)
    for (const [index, document] of documents.entries()) {
      // Terraform normalises every text (cty: NFC), wherever it comes from.
      const meant = parseConfig(document.normalize('NFC'), 'file').environments?.development?.api?.environment
      expect(read[index]?.api_environment, document).toEqual(meant)
    }
  })

  it('that are plain where the two parsers differ are refused by medspa', () => {
    const plain = [
      'true',
      'yes',
      'on',
      'n',
      '1',
      '010',
      '0x1F',
      '1_000',
      '1e3',
      '.5',
      '12:30',
      '2026-01-01',
      'text',
      '~',
      '',
    ]
    const documents = plain.map((value) => `environments: {development: {api: {environment: {A: ${value}}}}}`)
    const elsewhere = ['010', '0x100', '0o400', '2_56', '256.0', '2.56e2'].map(
      (cpu) => `environments: {development: {api: {cpu: ${cpu}}}}`,
    )
    const flags = ['yes', 'on', 'True', 'TRUE', 'y'].map(
      (flag) => `environments: {development: {voice: {enabled: ${flag}}}}`,
    )
    const tricks = [
      'environments: {development: {api: {environment: {A: no}}}}',
      'environments:\n  development:\n    api:\n      environment:\n        A: |-\n          no\n',
      'environments:\n  development:\n    public_url: >-\n      https://api.example.com\n',
      'environments: {development: {api: {environment: &a {A: "1"}}}}',
      'x: &a {A: "1"}\nenvironments: {development: {api: {environment: *a}}}',
      'environments: {development: {api: {environment: {<<: {A: "1"}}}}}',
      'environments: {development: {api: {environment: {A: !!str 1}}}}',
      'environments: {development: {api: {environment: {A: !secret "1"}}}}',
      'environments: {development: {api: {environment: {N: "1"}}}}',
    ]
    expect([...documents, ...elsewhere, ...flags, ...tricks].filter(isTakenByMedspa)).toEqual([])
  })
})
