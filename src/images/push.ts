import { OperatorError } from '../errors.ts'
import type { Shell, ShellResult } from '../io/shell.ts'
import { loginArgs, pushArgs } from './args.ts'
import { temporaryDockerConfig } from './docker-config.ts'
import { type Pusher, referenceOf } from './make.ts'
import type { RegistryCredentials } from './registry.ts'

type Needs = {
  shell: Pick<Shell, 'run'>
  env: Record<string, string | undefined>
  credentials: RegistryCredentials
  /** Addresses of the repositories; each host is logged in to. */
  registries: readonly string[]
}

/** Logs the docker client in, beside the operator's own logins, and pushes what the engine has. */
export const createPusher = async ({ shell, env, credentials, registries }: Needs): Promise<Pusher> => {
  const hosts = [...new Set(registries.map((registry) => registry.split('/', 1)[0] ?? registry))]
  const config = await temporaryDockerConfig(env, hosts)
  const own = { ...env, DOCKER_CONFIG: config.dir }
  try {
    for (const host of hosts) {
      const input = credentials.password.reveal()
      const login = await shell.run('docker', loginArgs(host, credentials.username), { env: own, input })
      if (login.exitCode !== 0) throw pushFailed(`docker could not log in to ${host}`, login)
    }
  } catch (error) {
    await config.remove()
    throw error
  }
  return {
    async push(image, signal) {
      const reference = referenceOf(image)
      const pushed = await shell.run('docker', pushArgs(reference), { env: own, signal })
      if (pushed.exitCode !== 0) throw pushFailed(`docker could not push ${reference}`, pushed)
    },
    close: config.remove,
  }
}

const pushFailed = (message: string, { stderr, stdout }: ShellResult) =>
  new OperatorError(message, {
    code: 'push-failed',
    whose: 'docker',
    evidence: (stderr.trim() || stdout).split('\n').slice(-5),
  })
