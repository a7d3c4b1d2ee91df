import path from 'node:path'
import type { CertificateAuthority } from './ca.ts'
import type { Images } from './images.ts'
import { startProcess } from './processes.ts'
import type { Program, Runner } from './runner.ts'

/** Runs packed bundles as processes of this machine, without limits; `node` is the one that runs this sandbox. */
export function createProcessRunner(ca: Pick<CertificateAuthority, 'caFile'>, images: Images): Runner {
  return {
    ...images,
    hostAddress: '127.0.0.1',
    async start(program) {
      const [name = '', ...args] = program.argv
      const running = await startProcess({
        argv: name === '' ? [] : [name === 'node' ? process.execPath : name, ...args],
        cwd: folderOf(program),
        env: environmentOf(program, ca.caFile),
        onLine: program.onLine,
      })
      return { ...running, id: String(running.pid) }
    },
  }
}

/** The folder that the program starts in: inside the image's unpacked root, whatever path was asked for. */
export function folderOf({ image, workingDir }: { image: { rootDir: string }; workingDir: string }): string {
  return path.join(image.rootDir, path.posix.resolve('/', workingDir))
}

/** Tasks share one machine: each has an address of its own to listen on, and the sandbox's authority to trust. */
export function environmentOf({ env, address }: Pick<Program, 'env' | 'address'>, caFile: string) {
  return {
    ...env,
    PATH: process.env.PATH ?? '',
    ...(address !== undefined && { HOST: address }),
    NODE_EXTRA_CA_CERTS: caFile,
  }
}
