import { expect, test } from 'vitest'
import { isDaemonOf } from '../../src/config/sandbox-daemons.ts'

const home = '/var/lib/medspa-sandbox/one two'

test.each([
  [['node', '/x/dist/sandbox/main.js', '--state', home], true],
  [['/x/node', '--inspect', '/x/sandbox/main.ts', '--state', home, '--verbose'], true],
  [['node', '/x/dist/sandbox/main.js', '--state', `${home}-copy`], false],
  [['node', '/x/dist/sandbox/main.js', '--state', home, '--sweep'], false],
  [['node', '/x/dist/sandbox/main.js', home], false],
  [['node', '/x/other.js', '--state', home], false],
  [['vim', `--state ${home}`], false],
  [[], false],
])('%j keeps the sandbox of this folder: %s', (argv, expected) => {
  expect(isDaemonOf(argv, home)).toBe(expected)
})
