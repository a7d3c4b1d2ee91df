import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import { expiredCodes, exportSession, signInAgain } from '../expired-credentials.ts'
import { inLargestUnit } from '../quantities.ts'
import { accountHints } from './refusals/account-limits.ts'
import { liftsOf } from './refusals/deletion-protected.ts'
import { plainHttp } from './refusals/plain-http.ts'

/** What Terraform says is wrong; the fields that are read, of its JSON output. */
export type Diagnostic = {
  severity: 'error' | 'warning'
  summary: string
  detail: string
  /** The resource that it is about. */
  address?: string | undefined
  /** `file.tf:12`. */
  where?: string | undefined
}

/** Makes a text safe to show: known secrets are taken out. */
export type Scrub = (text: string) => string

const wantsInit = [
  'Backend initialization required',
  'Backend configuration changed',
  'Required plugins are not installed',
  'Inconsistent dependency lock file',
  'Module not installed',
  'Module source has changed',
  'Module version requirements have changed',
]

/** Whether `terraform init` would help: the data dir is new, or the configuration or its providers changed since. */
export const needsInit = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ summary }) => wantsInit.some((start) => summary.startsWith(start)))

const lockHeld = 'Error acquiring the state lock'

/** The error for a failed Terraform command, in Terraform's own words; `verb` is `plan`, `apply`, … */
export const terraformError = (
  verb: string,
  diagnostics: readonly Diagnostic[],
  { scrub, outputDir, now = new Date() }: { scrub: Scrub; outputDir?: string | undefined; now?: Date },
): OperatorError => {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const held = errors.find(({ summary }) => summary === lockHeld)
  if (held !== undefined) {
    const error = lockError(held, { scrub, now })
    if (error !== undefined) return error
  }
  const saidIn = outputDir === undefined ? undefined : `All that Terraform said is in ${outputDir}`
  const expired = expiredError(verb, errors, { scrub, saidIn })
  if (expired !== undefined) return expired
  const unread = errors.find(({ detail, summary }) => noCredentials.test(`${summary}\n${detail}`))
  if (unread !== undefined)
    return new OperatorError(`terraform ${verb}: Terraform finds no credentials where medspa finds some`, {
      code: 'aws-credentials',
      whose: 'operator',
      evidence: linesOf(unread).map(scrub),
      hint: exportSession(),
    })
  for (const error of errors) {
    if (staleDigest.test(`${error.summary}\n${error.detail}`)) return staleState(error, { scrub })
    const foreign = foreignState(error)
    if (foreign !== undefined) return foreign
  }
  for (const { detail } of errors) {
    const live = changeOfLive(detail) ?? plainHttp(detail)
    if (live !== undefined) return live
  }
  if (errors.length > 0 && errors.every(({ detail, summary }) => initializes.test(`${summary}\n${detail}`)))
    return databaseInitializes(errors, { scrub })
  const [first] = errors
  const texts = errors.map(({ detail, summary }) => `${summary}\n${detail}`)
  const lifts = liftsOf(texts)
  const limits = accountHints(texts)
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const message = `terraform ${verb}: ${first?.summary ?? 'failed without saying why'}${more}`
  if (lifts.length > 0)
    return new OperatorError(scrub(message), {
      code: 'deletion-protected',
      whose: 'operator',
      evidence: [...errors.flatMap(linesOf).map(scrub), ...(saidIn === undefined ? [] : [saidIn])],
      hint: `It is protected from deletion, and still there. If it is to go, lift the protection: ${lifts.map((line) => `\`${line}\``).join(' and ')}. Then run the same command again; a deploy protects in production what it makes.`,
    })
  if (limits.length > 0)
    return new OperatorError(scrub(message), {
      code: 'account-limit',
      whose: 'operator',
      evidence: [...errors.flatMap(linesOf).map(scrub), ...(saidIn === undefined ? [] : [saidIn])],
      hint: limits.join(' '),
    })
  return new OperatorError(scrub(message), {
    code: 'terraform-failed',
    whose: 'terraform',
    evidence: errors.flatMap(linesOf).map(scrub),
    ...(saidIn === undefined ? {} : { hint: saidIn }),
  })
}

/** Words of Terraform's S3 backend, and of the AWS provider: medspa has signed in by then, and each looks for itself. */
const noCredentials = /no valid credential sources/i

const expiredWords = new RegExp(`\\b(${expiredCodes.join('|')})\\b`)

/** Credentials that end under Terraform make every call after that an error: one says it, and what else failed is kept. */
const expiredError = (
  verb: string,
  errors: readonly Diagnostic[],
  { scrub, saidIn }: { scrub: Scrub; saidIn: string | undefined },
): OperatorError | undefined => {
  const codeOf = ({ summary, detail }: Diagnostic) => expiredWords.exec(`${summary}\n${detail}`)?.[1]
  const code = errors.map(codeOf).find((found) => found !== undefined)
  if (code === undefined) return undefined
  return new OperatorError(`terraform ${verb}: ${code}: the credentials have expired`, {
    code: 'aws-credentials',
    whose: 'operator',
    evidence: [
      ...errors
        .filter((error) => codeOf(error) === undefined)
        .flatMap(linesOf)
        .map(scrub),
      ...(saidIn === undefined ? [] : [saidIn]),
    ],
    hint: signInAgain(),
  })
}

const linesOf = ({ summary, detail, address, where }: Diagnostic): string[] => {
  const place = [address, where].filter((part) => part !== undefined).join(', ')
  const body = detail.split('\n').filter((line) => line.trim() !== '')
  return [`${summary}${place === '' ? '' : ` (${place})`}`, ...body.map((line) => `  ${line}`)]
}

/** The words of the postcondition in infra/terraform/main.tf, which knows whose the state is: its failure names no address. */
const elsewhere = /This state belongs to the environment "(\w+)", not to "(\w+)"/

const foreignState = ({ detail }: Diagnostic): OperatorError | undefined => {
  const [, whose, wanted] = elsewhere.exec(detail) ?? []
  if (whose === undefined) return undefined
  return new OperatorError(`The state that was found belongs to ${whose}, not to ${wanted}. Nothing was changed.`, {
    code: 'state-foreign',
    whose: 'operator',
    exit: 'refused',
    hint: `Somebody put ${whose}'s state where ${wanted}'s belongs: the bucket keeps previous versions of medspa-ai-platform/${wanted}/terraform.tfstate.`,
  })
}

/** The words of the postconditions in infra/terraform/modules/ecs_fargate/deployment_kind.tf and port.tf. */
const changesOfLive = [
  {
    code: 'deployment-kind-live',
    exit: 'refused',
    words: /^(\w+ is deployed (?:blue\/green|by rolling updates).*?: nothing was changed\.) (.*)$/,
  },
  {
    code: 'port-live',
    exit: 'refused',
    words: /^(\w+ listens on port \d+.*?: nothing was changed\.) (.*)$/,
  },
] as const

/** What cannot change while an environment runs; undefined where the words are of something else. */
function changeOfLive(detail: string): OperatorError | undefined {
  // Terraform breaks lines where it likes.
  const told = detail.replace(/\s+/g, ' ').trim()
  for (const { words, ...ending } of changesOfLive) {
    const [, message, hint = ''] = words.exec(told) ?? []
    const ways = `${hint} The commands: \`${commandLine('park')}\`, and after the change \`${commandLine('restore')}\`.`
    if (message !== undefined) return new OperatorError(message, { ...ending, whose: 'operator', hint: ways })
  }
  return undefined
}

/** hashicorp/terraform internal/backend/remote-state/s3/client.go, errBadChecksumFmt. */
const staleDigest = /state data in S3 does not have the expected content/

/** The lock table keeps a digest of the state, which a Terraform without the table does not renew. */
const staleState = (error: Diagnostic, { scrub }: { scrub: Scrub }) =>
  new OperatorError('The state in S3 is not the one whose digest the lock table holds.', {
    code: 'state-digest-stale',
    whose: 'operator',
    hint: 'A Terraform without `-backend-config="dynamodb_table=…"` has written the state, or the state was put back by hand: see "The lock table\'s digest" in docs/operations.md.',
    evidence: linesOf(error).map(scrub),
  })

/** A state of RDS that version 5.100 of the provider does not know (internal/service/rds/instance.go): the restore goes on. */
const initializes = /unexpected state 'storage-initialization'/

const databaseInitializes = (errors: readonly Diagnostic[], { scrub }: { scrub: Scrub }) =>
  new OperatorError("RDS still loads the restored volume, and Terraform's provider gave the creation up for that.", {
    code: 'database-initializing',
    whose: 'aws',
    hint: 'The database is sound, and RDS goes on. Run the same command again: it waits for RDS, keeps the database, and goes on.',
    evidence: errors.flatMap(linesOf).map(scrub),
  })

/** Terraform prints the lock's own JSON as lines `Who:       root@host`. */
const lockError = ({ detail }: Diagnostic, { scrub, now }: { scrub: Scrub; now: Date }): OperatorError | undefined => {
  const field = (name: string) => new RegExp(`^\\s*${name}:\\s*(\\S.*?)\\s*$`, 'm').exec(detail)?.[1]
  const [id, who, created] = [field('ID'), field('Who'), field('Created')]
  // The lock could not be had, but nobody holds it: no permission, no bucket.
  if (id === undefined) return undefined
  return new OperatorError(scrub(`Terraform's state is locked by ${who ?? 'someone'}${ageOf(created, now)}`), {
    code: 'state-locked',
    whose: 'operator',
    exit: 'locked',
    hint: `Wait for it to end and run the command again; \`${commandLine('unlock')}\` releases the lock of one that is gone.`,
    evidence: [
      ['ID', id],
      ['Who', who],
      ['Created', created],
      ['Operation', field('Operation')],
      ['Path', field('Path')],
    ].flatMap(([name, value]) => (value === undefined ? [] : [scrub(`${name}: ${value}`)])),
  })
}

/** `, for 12 minutes now`. Terraform's own words are Go's: `2026-11-23 07:21:31.842218 +0000 UTC`. */
const ageOf = (created: string | undefined, now: Date): string => {
  const [, day, time, zone] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?\s*(Z|[+-]\d{4})/.exec(created ?? '') ?? []
  const at = Date.parse(`${day}T${time}${zone === 'Z' ? 'Z' : `${zone?.slice(0, 3)}:${zone?.slice(3)}`}`)
  if (Number.isNaN(at)) return ''
  // The holder's clock may be ahead of ours: that is no age below 0.
  return `, for ${inLargestUnit(now.getTime() - at)} now`
}

/** Errors as Terraform prints them for people, for the commands whose errors are not JSON (`output`, `show`). */
export const readPrintedErrors = (stderr: string): Diagnostic[] => {
  const lines = stderr.split('\n').map((line) => line.replace(/^[│╷╵]\s?/u, ''))
  const starts = lines.flatMap((line, index) => (line.startsWith('Error: ') ? [index] : []))
  if (starts.length === 0) {
    const text = lines.join('\n').trim()
    return text === '' ? [] : [{ severity: 'error', summary: text.split('\n')[0] ?? '', detail: text }]
  }
  return starts.map((start, index) => ({
    severity: 'error',
    summary: (lines[start] ?? '').slice('Error: '.length),
    detail: lines
      .slice(start + 1, starts[index + 1] ?? lines.length)
      .join('\n')
      .trim(),
  }))
}
