import { execFile } from 'node:child_process'
import type { Daemon } from './daemon.ts'

/** How the aws CLI ended: its document, or the error that it prints. */
export type CliAnswer = { output: Record<string, unknown>; error: string }

/**
 * The aws CLI of this machine, asking a sandbox as its operator, refusals being answers too; each word is an argument.
 * `within`: the words before a program that start it in the network of a copy.
 */
export function awsAnswers({ endpoint }: Pick<Daemon, 'endpoint'>, within: readonly string[] = []) {
  const { PATH = '', HOME = '/' } = process.env
  const env = {
    PATH,
    HOME,
    AWS_ENDPOINT_URL: endpoint.endpoint,
    AWS_ACCESS_KEY_ID: endpoint.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: endpoint.credentials.secretAccessKey,
    AWS_DEFAULT_REGION: endpoint.region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
  }
  return (...words: string[]) =>
    new Promise<CliAnswer>((resolve) => {
      const [program = '', ...args] = [...within, 'aws', ...words, '--output', 'json']
      execFile(program, args, { env }, (failed, stdout, stderr) => {
        resolve({ output: stdout.trim() === '' ? {} : JSON.parse(stdout), error: failed ? stderr.trim() : '' })
      })
    })
}
