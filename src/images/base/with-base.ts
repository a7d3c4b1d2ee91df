import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Shell } from '../../io/shell.ts'
import { imageIdArgs, pullArgs } from '../args.ts'
import { platform } from '../platform.ts'

type Needs = {
  shell: Pick<Shell, 'run'>
  env: Record<string, string | undefined>
  /** The text of our Dockerfile, whose argument NODE_IMAGE has a default. */
  dockerfile: string
  buildArgs: Record<string, string>
  /** `scripts/base-image.sh`. */
  script: string
  signal: AbortSignal
  line: (text: string) => void
}

/**
 * The build arguments, with a base that can be had: the Dockerfile's own where it is here or can be pulled, else one
 * made of this machine's Node. Good enough to rehearse with, and nothing for production. A base that the operator named
 * is left to the build, and so is one that could be neither pulled nor made: the build's error then says it all.
 */
export const withBase = async (needs: Needs): Promise<Record<string, string>> => {
  const { shell, env, dockerfile, buildArgs, script, signal, line } = needs
  const named = /^ARG NODE_IMAGE=(\S+)/m.exec(dockerfile)?.[1]
  if (named === undefined || buildArgs.NODE_IMAGE !== undefined) return buildArgs
  const docker = (args: string[]) => shell.run('docker', args, { env, signal })
  if ((await docker(imageIdArgs(named))).exitCode === 0) return buildArgs
  const pulled = await docker(pullArgs(named, platform))
  if (pulled.exitCode === 0) return buildArgs

  const recipe = createHash('sha256')
    .update(await readFile(script))
    .digest('hex')
  const own = `medspa-base:node-${process.versions.node}-${recipe.slice(0, 8)}`
  const made = await shell.run(script, ['--platform', platform, own], { env, signal })
  if (made.exitCode !== 0) return buildArgs
  line(`${named} cannot be pulled: the base is made of this machine's Node ${process.versions.node}`)
  return { ...buildArgs, NODE_IMAGE: own }
}
