import { describe, expect, it } from 'vitest'
import { filesOf, type Import, importsOf } from './imports.ts'

// Who may import whom. The linter knows neither folders' order nor a type's import from a value's; this test does.
/** What every room may import: files of src/ that import nothing but each other. */
const ground = [
  'src/errors.ts',
  'src/command-line.ts',
  'src/credential-in.ts',
  'src/not-deployed.ts',
  'src/owned-names.ts',
  'src/quantities.ts',
  'src/terminal-text.ts',
  'src/version.ts',
  'src/expired-credentials.ts',
  'src/waits.ts',
]

/**
 * The rooms of src/, from the top down, each with those whose values it may import and those of which it may know types
 * besides. A file of src/ itself is a room of its own.
 */
const layers: Record<string, { values: readonly string[]; types?: readonly string[] }> = {
  'src/entry.ts': { values: ['src/main.ts', 'src/early-question.ts'], types: ['program'] },
  'src/early-question.ts': { values: ['aws', 'config'] },
  'src/main.ts': { values: ['src/cli.ts', 'program', 'view', 'io'], types: ['src/early-question.ts'] },
  'src/cli.ts': { values: ['program', 'io'], types: ['commands'] },
  program: { values: ['commands'], types: ['json'] },
  commands: {
    values: [
      'tasks',
      'steps',
      'view',
      'json',
      'src/access.ts',
      'src/deps.ts',
      'src/profile-settings.ts',
      ...[
        'releases',
        'runs',
        'secrets',
        'cost',
        'parks',
        'status',
        'checklist',
        'dns',
        'webhooks',
        'logs',
        'events',
        'github',
        'config',
        'io',
      ],
    ],
    types: ['aws', 'images', 'terraform', 'src/early-question.ts'],
  },
  'src/access.ts': { values: ['aws', 'io'], types: ['config', 'src/early-question.ts'] },
  'src/deps.ts': {
    values: ['src/access.ts', 'aws', 'terraform', 'images', 'providers', 'rollout', 'runs', 'secrets', 'config', 'io'],
  },
  'src/profile-settings.ts': { values: ['aws', 'config'] },
  tasks: {
    values: ['steps', 'view', 'releases'],
    types: ['aws', 'terraform', 'images', 'secrets', 'cost', 'parks', 'io', 'src/deps.ts'],
  },
  steps: {
    values: [
      'view',
      'database',
      'policies',
      'releases',
      'secrets',
      'cost',
      'parks',
      'voice',
      'dns',
      'webhooks',
      'logs',
      'events',
      'status',
      'permissions',
      'io',
    ],
    types: [
      'tasks',
      'aws',
      'terraform',
      'images',
      'providers',
      'rollout',
      'runs',
      'checklist',
      'json',
      'config',
      'src/deps.ts',
    ],
  },
  json: { values: ['config'] },
  rollout: { values: ['releases', 'logs', 'io'], types: ['aws', 'config'] },
  runs: { values: ['json', 'releases', 'config', 'io'] },
  aws: {
    values: ['database', 'io', 'parks', 'policies', 'releases', 'runs', 'secrets', 'webhooks'],
    types: ['config'],
  },
  providers: { values: ['io', 'webhooks'], types: ['secrets'] },
  images: { values: ['io'], types: ['secrets'] },
  terraform: { values: ['io'], types: ['secrets'] },
  github: { values: ['io'] },
  voice: { values: [], types: ['secrets'] },
  dns: { values: [], types: ['io'] },
  permissions: { values: [] },
  webhooks: { values: [], types: ['config'] },
  view: { values: [], types: ['steps', 'aws', 'terraform', 'config', 'io'] },
  releases: { values: [] },
  logs: { values: [] },
  events: { values: ['releases'], types: ['aws', 'runs', 'rollout'] },
  secrets: { values: [] },
  status: { values: ['releases'] },
  checklist: { values: ['releases', 'status'], types: ['config', 'parks', 'webhooks'] },
  // Costs are those of Terraform's resources.
  cost: { values: ['database'], types: ['terraform'] },
  parks: { values: [] },
  policies: { values: [] },
  config: { values: ['database', 'io'] },
  database: { values: [] },
  io: { values: [] },
  waits: { values: [] },
  ...Object.fromEntries(ground.map((file) => [file, { values: [] }])),
  // The table in parts.
  'src/waits.ts': { values: ['waits'] },
}

/** Adapters' files that hold no adapter: pure functions, and where Terraform finds its provider, as `sandbox env` prints. */
const pure = [
  'src/aws/account/services-with-roles.ts',
  'src/aws/lock/lock-holder.ts',
  'src/aws/secrets/secret-reference.ts',
  'src/images/base/references.ts',
  'src/rollout/service-event.ts',
  'src/rollout/why-stopped.ts',
  'src/terraform/cli-config.ts',
  'src/terraform/guards.ts',
  'src/terraform/importable.ts',
  'src/terraform/plan.ts',
  'src/terraform/outputs.ts',
  'src/terraform/parking.ts',
  'src/terraform/refusals/plain-http.ts',
  'src/terraform/resource-kind.ts',
  'src/terraform/state/foreign-resources.ts',
]

/** Packages that one place alone may use. */
const packages: readonly (readonly [name: RegExp, place: RegExp])[] = [
  [/^@(aws-sdk|smithy)\//, /^src\/aws\//],
  [/^execa$|^node:child_process$/, /^src\/io\//],
  [/^@inquirer\//, /^src\/io\/terminal\/inquirer\.ts$/],
  [/^(twilio|telnyx)$/, /^src\/providers\//],
  [/^listr2$/, /^src\/tasks\/|^src\/steps\/side-by-side\.ts$/],
  [/^log-update$/, /^src\/io\/terminal\/screen\.ts$/],
  [/^commander$/, /^src\/(program|commands)\/|^src\/cli\.ts$/],
]

const imports = filesOf('src').flatMap(importsOf)
const roomOf = (file: string) => /^src\/([^/]+)\//.exec(file)?.[1] ?? file
const told = ({ file, target, typeOnly }: Import) => `${file} imports ${typeOnly ? 'types of ' : ''}${target}`

describe('who may import whom', () => {
  it('is said of every room', () => {
    expect(imports.length).toBeGreaterThan(1000)
    expect(Object.keys(layers).toSorted()).toEqual([...new Set(filesOf('src').map(roomOf))].toSorted())
  })

  it.each(Object.entries(layers))('%s', (room, { values, types = [] }) => {
    const allowed = ({ target, typeOnly }: Import) => {
      const to = roomOf(target)
      if (to === room || ground.includes(target) || values.includes(to)) return true
      return types.includes(to) && (typeOnly || pure.includes(target))
    }
    const own = imports.filter(({ file, target }) => roomOf(file) === room && /^(src|test|sandbox|app)\//.test(target))
    expect(own.filter((each) => !allowed(each)).map(told)).toEqual([])
  })

  it('has no room that nobody enters, and no permission that nobody needs', () => {
    const used = new Set(
      imports.map(({ file, target, typeOnly }) => {
        const to = roomOf(target)
        const byTypes = typeOnly || (pure.includes(target) && !layers[roomOf(file)]?.values.includes(to))
        return `${roomOf(file)} ${byTypes ? 'types' : 'values'} ${to}`
      }),
    )
    const unused = Object.entries(layers).flatMap(([room, { values, types = [] }]) => [
      ...values.filter((to) => !used.has(`${room} values ${to}`)).map((to) => `${room} values ${to}`),
      ...types.filter((to) => !used.has(`${room} types ${to}`)).map((to) => `${room} types ${to}`),
    ])
    expect(unused).toEqual([])
  })
})

it.each(packages)('%s has one place', (name, place) => {
  const users = imports.filter(({ target }) => name.test(target))
  expect(users.length).toBeGreaterThan(0)
  expect(users.filter(({ file }) => !place.test(file)).map(told)).toEqual([])
})

it('the SDKs of Twilio and Telnyx, which are large, load when an account is opened', () => {
  const users = imports.filter(({ target }) => /^(twilio|telnyx)$/.test(target))
  expect(
    users
      .filter(({ lazy }) => lazy)
      .map(({ target }) => target)
      .toSorted(),
  ).toEqual(['telnyx', 'twilio'])
  expect(users.filter(({ lazy, typeOnly }) => !lazy && !typeOnly).map(told)).toEqual([])
})

it('what runs beside medspa knows nothing of it', () => {
  const besides = filesOf('sandbox', 'app', 'lambda', 'probe').flatMap(importsOf)
  expect(besides.length).toBeGreaterThan(200)
  expect(besides.filter(({ target }) => target.startsWith('src/')).map(told)).toEqual([])
})
