import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { type Checkout, checkoutIn, deployedClone, linkPackages, succeeded } from './checkout.ts'
import { openNetwork } from './network.ts'
import { ownApiOf } from './own-api.ts'

/**
 * A checkout like `source`, with a sandbox that goes on where that of `source` stands: the same records, addresses, data
 * and tasks, in a network of its own. From then on neither notices the other. Takes seconds; where the machine has no
 * networks to give, it says so and takes a fresh deployment's minutes. `sandbox`: variables of its sandbox's own.
 */
export async function cloneOf(source: Checkout, sandbox: Record<string, string> = {}): Promise<Checkout> {
  const network = await openNetwork().catch((error: Error) => {
    console.warn(`deploying afresh instead of cloning: ${error.message}`)
  })
  if (!network) return deployedClone()
  try {
    const [dir, home] = await Promise.all([copyCheckout(source.dir), copySandbox(source)])
    const env = { ...source.env, ...sandbox, MEDSPA_SANDBOX_HOME: home }
    const end = async () => {
      await network.close()
      await rm(home, { recursive: true })
    }
    const clone = checkoutIn(dir, { env, end, http: network.http, within: network.within })
    succeeded(await clone.medspa(['sandbox', 'up']))
    return clone
  } catch (error) {
    await network.close()
    throw error
  }
}

/** Has the sandbox of `source` copied; gives the copy's state folder. */
async function copySandbox(source: Checkout): Promise<string> {
  const body = { name: `clone-${randomBytes(6).toString('hex')}` }
  const answer = await ownApiOf(source)('copies', { method: 'POST', body })
  if (answer.status !== 200) throw new Error(`no copy of the sandbox: ${answer.status} ${answer.body}`)
  return (JSON.parse(answer.body) as { home: string }).home
}

async function copyCheckout(from: string): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'medspa-clone-'))
  const files = (await readdir(from)).filter((name) => name !== 'node_modules')
  await execa('cp', ['-a', ...files, dir], { cwd: from })
  // Another test may have initialised the source for itself, and Terraform refuses another backend then.
  await rm(path.join(dir, 'infra/terraform/.terraform'), { recursive: true, force: true })
  await linkPackages(from, dir)
  return dir
}
