import { listProcesses } from '../io/process-list.ts'

/** Where `npm run build` and the package have the daemon, at the end of its path. */
const program = /\bsandbox\/main\.(js|ts)$/

/**
 * The processes of this user that keep the sandbox in `home`: `node …/sandbox/main.js --state <home>`. They are asked for by
 * their arguments, as the sandbox may not answer, and a number in a file may be another program's by now.
 */
export async function daemonsOf(home: string): Promise<number[]> {
  const found = (await listProcesses()).filter(({ argv }) => isDaemonOf(argv, home))
  return found.map(({ pid }) => pid)
}

/** Pure part. A daemon that only sweeps ends by itself. */
export function isDaemonOf(argv: readonly string[], home: string): boolean {
  const at = argv.findIndex((word) => program.test(word))
  if (at < 0) return false
  const options = argv.slice(at + 1)
  return options[options.indexOf('--state') + 1] === home && options.includes('--state') && !options.includes('--sweep')
}
