import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { commentsOf, namedIn } from '../support/named-files.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** Every file that is committed or about to be: paths from the root. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\n')
  .filter((file) => file !== '')
const read = (file: string) => {
  try {
    return readFileSync(path.join(root, file), 'utf8')
  } catch {
    return '' // deleted, and not committed yet; or a link to a folder
  }
}

/** Every path of a file and of a folder, also without its first parts: `src/tasks/deploy.ts`, `tasks/deploy.ts`, `deploy.ts`. */
const present = new Set(
  files.flatMap((file) => {
    const parts = file.split('/')
    return parts.flatMap((_, from) => parts.slice(from).map((__, to) => parts.slice(from, from + to + 1).join('/')))
  }),
)
/** Files of the build, of other repositories, and examples. */
const elsewhere = [
  ...['index.mjs', 'runtime.mjs', 'texts.json', 'words.json'],
  ...[
    'src/lib/webhooks.ts',
    'src/webhooks/webhooks.ts',
    'docs/spec.md',
    'manifest.md',
    'config.md',
    'layer.md',
    'plan.md',
  ],
  ...['file.tf', 'override.tf', '_override.tf', 'app/medspa-development-api/0123456789abcdef'],
]
const isThere = (name: string) => present.has(name.replace(/\/$/, '')) || elsewhere.includes(name)

const code = files.filter((file) =>
  /^(src|sandbox|app|lambda|probe|scripts|infra)\/.*\.(ts|mjs|py|sh|tf|hcl)$/.test(file),
)
const pages = files.filter((file) => /^(docs\/.*|[A-Z]+)\.md$/.test(file))

describe('files that texts name', () => {
  it('are found in comments and on pages', () => {
    expect(namedIn('See src/deps.ts, tasks/deploy.ts; `docs/runs.md#where` and test/e2e/.')).toEqual([
      'src/deps.ts',
      'tasks/deploy.ts',
      'docs/runs.md',
      'test/e2e/',
    ])
    expect(namedIn('`src/steps/<room>/x.ts`, https://a.example/docs/x.md, ~/.ssh/x.sh, infra/**/*.tf')).toEqual([])
    const source = "// one.ts\nconst url = 'two.ts' // three.ts\n/** four.ts\n * five.ts */\nconst other = `six.ts`\n"
    expect(namedIn(commentsOf('a.ts', source))).toEqual(['one.ts', 'three.ts', 'four.ts', 'five.ts'])
    expect(namedIn(commentsOf('a.py', 'x = "one.py"\n# two.py\n'))).toEqual(['two.py'])
  })

  it('exist: comments', () => {
    expect(code.length).toBeGreaterThan(300)
    const dead = code.flatMap((file) =>
      namedIn(commentsOf(file, read(file)))
        .filter((name) => !isThere(name))
        .map((name) => `${file}: ${name}`),
    )
    expect(dead).toEqual([])
  })

  it('exist: pages', () => {
    expect(pages.length).toBeGreaterThan(5)
    const dead = pages.flatMap((file) =>
      namedIn(read(file))
        .filter((name) => !isThere(name))
        .map((name) => `${file}: ${name}`),
    )
    expect(dead).toEqual([])
  })

  it('are linked by paths and headings that exist', () => {
    const anchorsOf = (page: string) =>
      [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w\s-]/g, '')
          .replace(/ /g, '-'),
      )
    const links = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, target = '', anchor]) => ({
        page,
        target: target === '' ? page : path.join(path.dirname(page), target),
        anchor,
      })),
    )
    expect(links.length).toBeGreaterThan(50)
    const dead = links.filter(
      ({ target, anchor }) =>
        !present.has(target.replace(/\/$/, '')) || (anchor !== undefined && !anchorsOf(target).includes(anchor)),
    )
    expect(dead).toEqual([])
  })
})

describe('what the checklist is called', () => {
  it('is "checklist", never "seed", outside the tests', () => {
    const texts = files.filter((file) => !/^test\/|package-lock\.json$|\.(svg|png|lock\.hcl)$/.test(file))
    // A seed of random numbers is an option called so.
    const lines = texts.flatMap((file) =>
      read(file)
        .split('\n')
        .filter((line) => /\bseed\b|\bDESIGN\.md\b/i.test(line.replace(/\bseed: /g, '')))
        .map((line) => `${file}: ${line.trim()}`),
    )
    expect(lines).toEqual([])
  })
})

it('no file has a mark of a merge that nobody finished', () => {
  const marked = files.filter((file) => /^(<{7}|>{7}) /m.test(/\.(png|svg)$/.test(file) ? '' : read(file)))
  expect(marked).toEqual([])
})
