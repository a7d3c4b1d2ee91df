import path from 'node:path'

/**
 * Commands that messages name, by the words that lead to them. Not taken from the array of src/commands, which imports this
 * file; test/architecture/command-lines.test.ts holds it against the array.
 */
export type CommandName =
  | 'bootstrap'
  | 'checklist'
  | `ci ${'check' | 'comment' | 'gate' | 'secrets' | 'summary'}`
  | 'completion'
  | 'cost'
  | 'deploy'
  | `deploy ${'continue' | 'stop'}`
  | 'destroy'
  | 'dns'
  | `dns ${'point' | 'revert'}`
  | `doctor ${'quotas' | 'permissions'}`
  | 'events'
  | 'logs'
  | 'exec'
  | 'migrate'
  | `migrate ${'status' | 'repair'}`
  | 'open'
  | 'outputs'
  | 'park'
  | 'park prune'
  | 'plan'
  | 'restore'
  | 'runs'
  | `sandbox ${'up' | 'down' | 'status' | 'env' | 'reset'}`
  | `secrets ${'set' | 'list' | 'get' | 'unset' | 'import' | 'diff' | 'check' | 'refresh' | 'rotate'}`
  | 'status'
  | 'rollback'
  | 'unlock'
  | 'validate'
  | `webhooks ${'show' | 'point' | 'revert' | 'test'}`

/** Where this command line works, as it was typed: what every command that a message names has to repeat. */
export type Invocation = {
  /** The program as a shell finds it again: `npx medspa`, `./medspa`, `medspa`. */
  program: string
  env?: string | undefined
  sandbox?: boolean | undefined
  config?: string | undefined
  /** The environment that `--confirm` named. */
  confirm?: string | undefined
  /** On AWS: what the aws CLI would not take by itself, for the configuration file alone says it. */
  aws?: { profile?: string | undefined; region?: string | undefined } | undefined
}

const none: Invocation = { program: 'medspa' }
let invocation = none

/**
 * Says what was typed: once a process, by cli.ts, before anything runs. Without it (tests, programs beside the CLI) a
 * command is named without options. Gives what undoes it.
 */
export function typed(given: Partial<Invocation>): () => void {
  const former = invocation
  invocation = { ...former, ...given }
  return () => {
    invocation = former
  }
}

/** The environment that the line is about, where one is known. */
export const typedEnvironment = (): string | undefined => invocation.env

/** The program's name as it can be typed here. */
export const programName = (): string => invocation.program

/**
 * A command for a message, to be pasted: `npx medspa secrets set KEY --env development --sandbox --roll`. Each message
 * that names a command takes it from here, with `--env`, `--sandbox`, `--config` and `--confirm` as they were given.
 */
export function commandLine(
  command: CommandName,
  {
    flags = [],
    words = [],
    ...other
  }: {
    /** Arguments, which stand before the options. */
    words?: readonly string[]
    /** Options of the command's own. */
    flags?: readonly string[]
    /** Another environment than this command line's; `undefined` where none is to be named. */
    env?: string | undefined
    /** Of AWS instead of the rehearsal, or the other way round. */
    sandbox?: boolean
  } = {},
): string {
  const { config, program } = invocation
  const { sandbox = invocation.sandbox } = other
  // What is about an account names no environment.
  const env = command === 'bootstrap' ? undefined : 'env' in other ? other.env : invocation.env
  const where = [
    ...(env === undefined ? [] : ['--env', env]),
    ...(sandbox ? ['--sandbox'] : []),
    ...(config === undefined ? [] : ['--config', config]),
  ]
  const confirm = needsName(command, { env, flags, sandbox }) ? ['--confirm', `${env}`] : []
  const placed = worksSomewhere(command) ? where : []
  return [program, command, ...[...words, ...placed, ...flags, ...confirm].map(shellWord)].join(' ')
}

/**
 * Whether a command for a message has to name its environment, so that it is not refused where it is pasted. Where this
 * command was given the name there may be no terminal to ask, for that one either; a rehearsal's name says nothing of AWS.
 * What takes a whole environment away needs it in a terminal too, which asks besides (commands/frame/confirm-name.ts).
 */
function needsName(
  command: CommandName,
  { env, flags, sandbox }: { env: string | undefined; flags: readonly string[]; sandbox: boolean | undefined },
): boolean {
  if (env === undefined || looks(command, flags)) return false
  const takesAway = command === 'park' || command === 'destroy'
  if (takesAway && (env === 'production' || flags.includes('--without-snapshots'))) return true
  const { confirm, env: here } = invocation
  return confirm === env && here === env && !sandbox === !invocation.sandbox
}

/**
 * A command of the aws CLI for a message: `words` is what follows `aws`, as a shell reads it. It has the profile and region
 * that medspa works with, where the aws CLI would take others. In a rehearsal it is led to the
 * sandbox, or it would work on AWS itself; where the sandbox cannot be had, nothing runs.
 */
export function awsCommandLine(words: string): string {
  if (!invocation.sandbox) {
    const { profile, region } = invocation.aws ?? {}
    const options = [...(profile ? ['--profile', profile] : []), ...(region ? ['--region', region] : [])].map(shellWord)
    return ['aws', words, ...options].join(' ')
  }
  // `aws rds` is the one that does not know the variable.
  const endpoint = words.startsWith('rds ') ? ' --endpoint-url "$AWS_ENDPOINT_URL"' : ''
  return `(lines=$(${commandLine('sandbox env')}) && eval "$lines" && aws ${words}${endpoint})`
}

/** The profile that a command of the aws CLI must be told, for the configuration file alone names it: none in a rehearsal. */
export const profileInFile = (): string | undefined => (invocation.sandbox ? undefined : invocation.aws?.profile)

/** Pure: whether a command only looks at an environment: any other one that works on one takes `--confirm`. */
export const looks = (command: string, flags: readonly string[]): boolean =>
  !worksSomewhere(command) ||
  /^(checklist|cost|dns|doctor (quotas|permissions)|events|logs|migrate status|open|outputs|plan|runs|status|secrets (check|diff|get|list)|validate|webhooks (show|test))$/.test(
    command,
  ) ||
  asksFor(flags, '--watch')

/** Whether a command takes `--env`, `--sandbox` and `--config`. */
const worksSomewhere = (command: string) => !/^(ci|sandbox|completion)\b/.test(command)

/** Whether a flag of medspa's own was typed: what stands behind `--` is another program's. */
export const asksFor = (argv: readonly string[], flag: string): boolean => {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes(flag)
}

/** A word as a POSIX shell reads it back. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/**
 * Pure: how the program was called, from a shell's `$0` or `process.argv[1]`, which both keep a link's own name; relative
 * to `cwd` or absolute. A path that is no program's (`node dist/cli/entry.js`) says nothing of a name.
 */
export function programAsTyped(
  called: string | undefined,
  { cwd, variables }: { cwd: string; variables: Record<string, string | undefined> },
): string {
  if (called === undefined || path.basename(called) !== 'medspa') return none.program
  const script = path.resolve(cwd, called)
  const folder = path.dirname(script)
  if (folder.endsWith(path.join('node_modules', '.bin'))) return 'npx medspa'
  if ((variables.PATH ?? '').split(path.delimiter).some((each) => path.resolve(cwd, each) === folder)) return 'medspa'
  const fromHere = path.relative(cwd, script)
  return shellWord(fromHere.startsWith('..') ? script : `./${fromHere}`)
}
