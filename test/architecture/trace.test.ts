import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { beginDeploy, planRelease, release, requireAwake } from '../../src/tasks/deploy.ts'
import { stepsOf } from '../../src/tasks/list.ts'
import { architecture, root, traced } from '../support/trace.ts'

describe('docs/architecture.md', () => {
  it('names files and folders that are there', () => {
    const named = [...architecture.matchAll(/`([a-z-]+\/[\w./-]*)`/g)].map(([, name = '']) => name)
    expect(named.length).toBeGreaterThan(30)
    expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([])
  })

  it('traces the steps of deploy in their order, with their sections', () => {
    const steps = stepsOf(beginDeploy, requireAwake, planRelease, release)
    expect(traced).toEqual(steps.map(({ id, section }) => ({ id, section })))
  })

  it('stays within two pages, but for the glossary', () => {
    const [trace = ''] = architecture.split('\n## Words\n')
    expect(trace.split('\n').length).toBeLessThan(115)
  })
})
