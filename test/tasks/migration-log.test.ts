import { describe, expect, it } from 'vitest'
import { readMigrationLine } from '../../src/tasks/steps/migration-log.ts'

describe("a migration's log line", () => {
  it.each([
    ['{"msg":"migration applied","migration":"001_a"}', { text: 'migration applied: 001_a', applied: '001_a' }],
    [
      '{"msg":"migration failed","migration":"002_b","error":"syntax error at or near \\"CREAT\\""}',
      {
        text: 'migration failed: 002_b: syntax error at or near "CREAT"',
        failure: '002_b: syntax error at or near "CREAT"',
      },
    ],
    ['{"msg":"migrations done","applied":1}', { text: 'migrations done' }],
    [
      '{"msg":"migration failed","migration":null,"error":"no order"}',
      { text: 'migration failed: no order', failure: 'no order' },
    ],
    ['plain words of another migrator', { text: 'plain words of another migrator' }],
    ['{"level":30}', { text: '{"level":30}' }],
    ['null', { text: 'null' }],
  ])('%s', (line, expected) => {
    expect(readMigrationLine(line)).toEqual(expected)
  })
})
