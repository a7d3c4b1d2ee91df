import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/trace.ts'

const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const json = (file: string) => JSON.parse(read(file))

describe('the version', () => {
  const { version } = json('package.json')
  const changelog = read('CHANGELOG.md')
  const sections = [...changelog.matchAll(/^## \[(.+)\](?: - (\d{4}-\d\d-\d\d))?$/gm)].map(([, name, day]) => ({
    name,
    day,
  }))

  it('is SemVer, and the lock file has the same', () => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
    const { packages, version: locked } = json('package-lock.json')
    expect([locked, packages[''].version]).toEqual([version, version])
  })

  it('is the newest in CHANGELOG.md, after what is not released', () => {
    const [unreleased, newest] = sections
    expect(unreleased).toEqual({ name: 'Unreleased', day: undefined })
    expect(newest).toEqual({ name: version, day: expect.any(String) })
  })

  it('has changes of the kinds of Keep a Changelog alone', () => {
    expect(changelog.match(/^## .*/gm)).toHaveLength(sections.length)
    const kinds = [...changelog.matchAll(/^### (.*)$/gm)].map(([, kind]) => kind)
    expect(kinds.filter((kind) => !/^(Added|Changed|Deprecated|Removed|Fixed|Security)$/.test(kind ?? ''))).toEqual([])
  })
})

describe('renovate.json', () => {
  const renovate = json('renovate.json') as {
    customManagers: { managerFilePatterns: string[]; matchStrings: string[] }[]
    ignorePaths: string[]
  }
  const table = 'test/workflows/workflows.test.ts'

  it('finds each pin of the table, which the files of the workflows have too', () => {
    const [manager] = renovate.customManagers
    const [file = '', text = ''] = [manager?.managerFilePatterns[0], manager?.matchStrings[0]]
    expect(table).toMatch(new RegExp(file.slice(1, -1)))
    const found = [...read(table).matchAll(new RegExp(text, 'g'))].map(({ groups }) => groups)
    expect(found).toHaveLength([...read(table).matchAll(/commit: '/g)].length)
    const workflows = ['ci', 'deploy-ecs', 'park'].map((name) => read(`.github/workflows/${name}.yml`)).join('\n')
    const inActions = read('.github/actions/set-up/action.yml') + read('.github/actions/set-up-tests/action.yml')
    for (const pin of found)
      expect(workflows + inActions).toContain(`${pin?.depName}@${pin?.currentDigest} # ${pin?.currentValue}`)
  })

  it('passes over the stand-in of the platform, and not over the table: Renovate’s own presets ignore tests', () => {
    const isIgnored = (file: string) => renovate.ignorePaths.some((glob) => path.matchesGlob(file, glob))
    expect([table, 'Dockerfile', 'test/fixtures/platform/Dockerfile'].filter(isIgnored)).toEqual([
      'test/fixtures/platform/Dockerfile',
    ])
  })
})
