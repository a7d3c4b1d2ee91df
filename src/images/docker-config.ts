import { mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exists } from '../io/files.ts'
import { parseJson } from '../io/json.ts'
import { removedAtExit } from '../io/removed-at-exit.ts'

export type DockerConfig = { dir: string; remove: () => Promise<void> }

/** Where logins are kept: what a login of ours must neither read nor change. */
const logins = ['auths', 'credsStore', 'credHelpers']

/**
 * A configuration of the docker client for one login (`DOCKER_CONFIG`): the operator's own without its logins, with
 * their contexts, so that the same engine is spoken to. A password is written into it in clear, readable by this user only;
 * `remove` ends that. `hosts` are those to be logged in to: where a configuration names none, the client looks for a key
 * store of the operator's and puts the password there (docker/cli, `LoadDefaultConfigFile`).
 */
export const temporaryDockerConfig = async (
  env: Record<string, string | undefined>,
  hosts: readonly string[],
): Promise<DockerConfig> => {
  const own = env.DOCKER_CONFIG || path.join(env.HOME ?? '/', '.docker')
  const text = await readFile(path.join(own, 'config.json'), 'utf8').catch(() => '{}')
  const settings = Object.entries(parseJson(text) ?? {}).filter(([name]) => !logins.includes(name))
  const dir = await mkdtemp(path.join(tmpdir(), 'medspa-docker-'))
  const remove = removedAtExit(dir)
  const auths = Object.fromEntries(hosts.map((host) => [host, {}]))
  const config = JSON.stringify({ ...Object.fromEntries(settings), auths })
  await writeFile(path.join(dir, 'config.json'), config, { mode: 0o600 })
  const contexts = path.join(own, 'contexts')
  if (await exists(contexts)) await symlink(path.resolve(contexts), path.join(dir, 'contexts'))
  return { dir, remove }
}
