import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Deps } from '../../src/deps.ts'
import { findTag, lookAround, lookAtFoundation, mustBeAwake, prepare, release } from '../../src/tasks/deploy.ts'
import { takeLock } from '../../src/tasks/lock.ts'
import { architecture, root, traced } from '../support/trace.ts'

describe('docs/architecture.md', () => {
  it('names files and folders that are there', () => {
    const named = [...architecture.matchAll(/`([a-z-]+\/[\w./-]*)`/g)].map(([, name = '']) => name)
    expect(named.length).toBeGreaterThan(30)
    expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([])
  })

  it('traces the steps of deploy in their order, with their sections', () => {
    const deps = {} as Deps
    const request = { command: 'deploy', reason: 'release', wait: false }
    const steps = [
      ...lookAround(deps),
      ...findTag(deps, 'v1'),
      ...takeLock(deps, request),
      ...mustBeAwake(deps),
      ...lookAtFoundation(deps),
      ...prepare(deps),
      ...release(deps),
    ]
    expect(traced).toEqual(steps.map(({ id, section }) => ({ id, section })))
  })

  it('stays under a page', () => {
    expect(architecture.split('\n').length).toBeLessThan(60)
  })
})
