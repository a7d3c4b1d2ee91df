import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { audit, type Finding, lineOf } from './audit-iam/audit.ts'
import { reasons } from './audit-iam/reasons.ts'
import { loadRecording, type Recording } from './audit-iam/recording.ts'

const root = path.resolve(import.meta.dirname, '..')
const savedFile = path.join(root, 'test/fixtures/audit-iam/recording.json.br')

const USAGE = `npm run audit:iam               record every command in a sandbox (half an hour), then audit
npm run audit:iam -- --saved    audit the saved recording (seconds)
npm run audit:iam -- --save     record, and keep the recording as the saved one`

/** Records in a temporary file; the suite itself fails where a command of the recording fails, and says which. */
async function record(folder: string): Promise<string> {
  const file = path.join(folder, 'recording.json.br')
  const suite = 'test/exhaustive/audit-iam.test.ts'
  const ran = await execa('npx', ['vitest', 'run', '--project', 'exhaustive', suite, '-t', 'records'], {
    cwd: root,
    env: { AUDIT_IAM_RECORDING: file },
    stdio: 'inherit',
    reject: false,
  })
  if (ran.exitCode !== 0) throw new Error(`${suite} failed: there is no recording of every command to audit`)
  return file
}

/** Who does what, without of what: a recording that does the same as another has the same. */
const deedsOf = ({ chapters }: Recording): Set<string> =>
  new Set(
    chapters.flatMap(({ calls }) =>
      calls.map(({ action, principal }) => `${principal.replace(/^.*:assumed-role\/|\/[^/]*$/g, '')} ${action}`),
    ),
  )

/** How a recording differs from the saved one, a line each. */
async function differences(recording: Recording): Promise<string[]> {
  const [now, saved] = [deedsOf(recording), deedsOf(await loadRecording(savedFile))]
  return [
    ...[...now].filter((deed) => !saved.has(deed)).map((deed) => `new       ${deed}`),
    ...[...saved].filter((deed) => !now.has(deed)).map((deed) => `gone      ${deed}`),
  ].toSorted()
}

async function report(recording: Recording): Promise<boolean> {
  const found: Finding[] = []
  for await (const finding of audit(recording, reasons)) {
    found.push(finding)
    console.log(lineOf(finding))
  }
  const denied = found.filter(({ kind }) => kind === 'denied').length
  const calls = recording.chapters.reduce((sum, chapter) => sum + chapter.calls.length, 0)
  console.log(
    `${denied} denied, ${found.length - denied} unexplained: ${calls} calls of ${recording.chapters.length} commands, ${reasons.length} reasons`,
  )
  return found.length === 0
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({ options: { saved: { type: 'boolean' }, save: { type: 'boolean' } } })
  if (values.saved) return report(await loadRecording(savedFile))
  const folder = await mkdtemp(path.join(tmpdir(), 'medspa-audit-iam-'))
  try {
    const file = await record(folder)
    const recording = await loadRecording(file)
    if (values.save) await copyFile(file, savedFile)
    const differing = values.save ? [] : await differences(recording)
    for (const line of differing) console.log(line)
    if (differing.length > 0)
      console.log('The saved recording does something else. Keep the new one: npm run audit:iam -- --save')
    return (await report(recording)) && differing.length === 0
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

try {
  process.exitCode = (await main()) ? 0 : 1
} catch (error) {
  const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  console.error(`audit:iam: ${error instanceof Error ? error.message : error}${isUsage ? `\n${USAGE}` : ''}`)
  process.exitCode = 2
}
