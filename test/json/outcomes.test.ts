import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JsonCommand } from '../../src/commands/index.ts'
import { documented, takes } from '../support/commands.ts'
import { root } from '../support/trace.ts'

/** A test file, and words of it that show where. */
type Place = readonly [file: string, words: string]

const bootstrap = 'test/e2e/bootstrap.test.ts'
const bare = 'test/integration/cli/json.test.ts'
const deployed = 'test/e2e/json.test.ts'
const secrets = 'test/integration/cli/secret-documents.test.ts'
const names = 'test/e2e/names.test.ts'
const webhooks = 'test/e2e/webhooks.test.ts'
const doctor = 'test/integration/cli/doctor.test.ts'
const production = 'test/e2e/production.test.ts'
const golang = 'test/e2e/golang-migrate.test.ts'
const ci = 'test/integration/cli/ci.test.ts'
const sandbox: Place = [bare, 'the sandbox commands, from up to down']
const behindDeploy: Place = [bare, 'a deploy while another holds the lock']
const changes: Place = [
  deployed,
  'secrets commands: values written, refused during a deploy, and tasks replaced by --roll',
]

/**
 * Which test reads the `--json` document of a command that succeeded (`done`), that has a question and no terminal
 * (`approval`), that finds the lock held (`locked`), and that found a failure (`validation`, exit code 4). Every
 * document that a test reads by `documentOf` is held against docs/schemas. What is common to all commands - usage,
 * configuration, another account, AWS away, a cancel, a mistake of ours - test/integration/cli/json.test.ts takes from the
 * program's tree.
 */
const seen: Partial<Record<JsonCommand, { done: Place; approval?: Place; locked?: Place; validation?: Place }>> = {
  deploy: {
    done: [deployed, "json('deploy', ['--yes'])"],
    approval: [bare, "json('deploy', onSandbox)"],
    locked: behindDeploy,
  },
  'deploy continue': {
    done: [production, "await answer('continue', ...sure)).toMatchObject({ ok: true"],
    approval: [production, "toMatchObject({ code: 'approval-needed' })"],
  },
  'deploy stop': {
    done: [production, "await answer('stop', ...sure)).toMatchObject({ ok: true"],
    approval: [production, "toMatchObject({ code: 'approval-needed' })"],
  },
  bootstrap: {
    done: [bootstrap, "documentOf(succeeded(await clone.medspa(['bootstrap', "],
    approval: [bootstrap, "code: 'approval-needed'"],
  },
  checklist: {
    done: ['test/e2e/checklist.test.ts', 'documentOf(succeeded(await clone.medspa(look)))'],
    validation: ['test/e2e/checklist.test.ts', "code: 'checklist-open'"],
  },
  'doctor quotas': {
    done: [doctor, "documentOf(succeeded(await medspa('quotas')))"],
    validation: [doctor, "error: { code: 'quotas-too-low' }"],
  },
  'doctor permissions': {
    done: [doctor, "documentOf(succeeded(await medspa('permissions')))"],
  },
  events: { done: ['test/integration/cli/events.test.ts', "medspa('events', '--json', '--since', '1h')"] },
  open: { done: ['test/integration/cli/outputs.test.ts', "medspa('open', '--json')"] },
  outputs: { done: ['test/integration/cli/outputs.test.ts', "medspa('outputs', '--json')"] },
  plan: { done: [deployed, "json('plan')"] },
  exec: {
    done: ['test/integration/cli/exec.test.ts', "documentOf(succeeded(await exec(['--json'], 'say', '0')))"],
    locked: behindDeploy,
  },
  migrate: { done: [deployed, "json('migrate')"], locked: behindDeploy },
  'migrate status': {
    done: [golang, "documentOf(succeeded(await migrate('status')))"],
    validation: [golang, "error: { code: 'database-dirty' }"],
  },
  'migrate repair': {
    done: [golang, "documentOf(succeeded(await migrate('repair', '--to', '1', '--yes')))"],
    approval: [golang, "{ code: 'approval-needed' }"],
    locked: behindDeploy,
  },
  dns: {
    done: [names, "documentOf(succeeded(await dns('', '--json')))"],
    validation: [names, "error: { code: 'dns-records-missing' }"],
  },
  'dns point': {
    done: [names, "documentOf(succeeded(await dns('point', '--yes', '--now', '--json')))"],
    approval: [names, "expect(await json('point')).toMatchObject({ ok: false, error: { code: 'approval-needed' } })"],
    locked: behindDeploy,
  },
  'dns revert': {
    done: [names, "documentOf(succeeded(await dns('revert', '--yes', '--json')))"],
    approval: [names, "expect(await json('revert')).toMatchObject({ ok: false, error: { code: 'approval-needed' } })"],
    locked: behindDeploy,
  },
  'webhooks show': { done: [webhooks, "documentOf(succeeded(await webhooks('show', '--json')))"] },
  'webhooks point': {
    done: [webhooks, "documentOf(succeeded(await webhooks('point', '--yes', '--json')))"],
    approval: [
      webhooks,
      "documentOf(await webhooks('point', '--json'))).toMatchObject({ error: { code: 'approval-needed' } })",
    ],
    locked: behindDeploy,
  },
  'webhooks revert': {
    done: [webhooks, "documentOf(succeeded(await webhooks('revert', '--yes', '--json')))"],
    approval: [
      webhooks,
      "documentOf(await webhooks('revert', '--json'))).toMatchObject({ error: { code: 'approval-needed' } })",
    ],
    locked: behindDeploy,
  },
  'webhooks test': {
    done: [webhooks, "documentOf(succeeded(await webhooks('test', '--json')))"],
    validation: [webhooks, "error: { code: 'webhook-test-failed' }"],
  },
  validate: { done: [deployed, "json('validate')"], validation: [deployed, "code: 'validation-failed'"] },
  rollback: {
    done: ['test/e2e/rollback.test.ts', "documentOf(succeeded(await rollback('--yes')))"],
    approval: ['test/e2e/rollback.test.ts', "error: { code: 'approval-needed' }"],
  },
  unlock: {
    done: [bare, "removed: ['deployLock']"],
    approval: [bare, "json('unlock', onSandbox)).toMatchObject({ exitCode: 3"],
  },
  park: {
    done: ['test/e2e/park.test.ts', 'documentOf(succeeded(await parking))'],
    approval: ['test/e2e/park.test.ts', "toEqual([3, 'approval-needed'])"],
    locked: behindDeploy,
  },
  destroy: {
    done: ['test/e2e/destroy.test.ts', 'documentOf(succeeded(await clone.medspa([...destroyCommand, ...options])))'],
    approval: ['test/e2e/destroy.test.ts', "toEqual([3, 'approval-needed'])"],
    locked: behindDeploy,
  },
  restore: {
    done: [
      'test/e2e/restore-destroyed.test.ts',
      "documentOf(succeeded(await clone.medspa([...restoreCommand, '--json'])))",
    ],
    approval: ['test/e2e/restore-parked.test.ts', "toEqual([3, 'approval-needed'])"],
    locked: behindDeploy,
  },
  'park prune': {
    done: [
      'test/integration/cli/park-prune.test.ts',
      "prune('development', '--yes', '--keep', '1')).toMatchObject({ exitCode: 0",
    ],
    approval: ['test/integration/cli/park-prune.test.ts', "exitCode: 3, error: { code: 'approval-needed' }"],
    locked: behindDeploy,
  },
  'secrets set': {
    done: [secrets, "['set', ['OWN_KEY'"],
    approval: [secrets, "['set', ['A_NEW_KEY'"],
    locked: changes,
  },
  'secrets list': { done: [secrets, "['list', []"] },
  'secrets get': { done: [secrets, "['get', ['DATABASE_URL', '--reveal']"] },
  'secrets unset': {
    done: [secrets, "['unset', ['OWN_KEY', '--yes']"],
    approval: [secrets, "['unset', ['OWN_KEY'], approval]"],
    locked: changes,
  },
  'secrets import': {
    done: [secrets, "['import', ['keys.env', '--yes']"],
    approval: [secrets, "['import', ['keys.env'], approval]"],
    locked: changes,
  },
  'secrets diff': { done: [secrets, "['diff', ['keys.env'], {"] },
  'secrets check': { done: [secrets, "['check', [], {"], validation: [secrets, "code: 'secret-gaps'"] },
  'secrets refresh': {
    done: changes,
    approval: [secrets, "['refresh'],"],
    locked: behindDeploy,
  },
  'secrets rotate': {
    done: changes,
    approval: [secrets, "['rotate', ['ADMIN_JWT_SECRET'], approval]"],
    locked: behindDeploy,
  },
  cost: {
    done: [deployed, "json('cost', ['--settings'])"],
    validation: ['test/integration/cli/cost.test.ts', "'over-budget'"],
  },
  logs: { done: ['test/integration/cli/logs.test.ts', "['logs', 'all', ...onSandbox, '--json']"] },
  status: {
    done: ['test/e2e/status.test.ts', 'ok: true, environment: null'],
    validation: ['test/e2e/status.test.ts', "code: 'status-faults'"],
  },
  runs: { done: [bare, "json('runs', onSandbox)"] },
  'ci check': { done: [ci, "ok(['ci', 'check'])"], validation: [ci, "code: 'repository-incomplete'"] },
  'ci comment': { done: [ci, "ok(['ci', 'comment', '12'"] },
  'ci gate': { done: [ci, "ok(['ci', 'gate'])"] },
  'ci secrets': { done: [ci, "ok(['ci', 'secrets'])"] },
  'ci summary': { done: [ci, "ok(['ci', 'summary'])"] },
  'sandbox up': { done: sandbox },
  'sandbox down': { done: sandbox },
  'sandbox status': { done: sandbox },
  'sandbox env': { done: sandbox },
  'sandbox reset': { done: [bare, "json('sandbox reset', [])"] },
}

describe('the document of every command', () => {
  it.each(documented)('$name: a test reads it for each way in which the command ends', ({ command, name }) => {
    const places: Record<string, Place> = seen[name as JsonCommand] ?? {}
    const ways = [
      'done',
      ...(takes(command, '--yes') ? ['approval'] : []),
      // `validate --wait 5m` waits for no lock.
      ...(takes(command, '--wait') && name !== 'validate' ? ['locked'] : []),
    ]
    expect(Object.keys(places), `add medspa ${name} to the table of this test`).toEqual(expect.arrayContaining(ways))
    for (const [file, words] of Object.values(places)) {
      const text = readFileSync(path.join(root, file), 'utf8')
      expect(text, file).toContain(words)
      expect(text, file).toMatch(/\bdocumentOf\(/)
    }
  })
})
