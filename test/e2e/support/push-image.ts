import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Checkout, succeeded } from './checkout.ts'

/**
 * Pushes a program, packed as the image of a release's voice Lambda that somebody else has built, as CI would push it before a
 * deploy: the login is ECR's, the rest is a client of the registry. `program` is the whole of its `index.mjs`.
 */
export async function pushForeignVoice(clone: Checkout, { program, tag }: { program: string; tag: string }) {
  const folder = path.join(clone.dir, '.medspa', `foreign-${tag.slice(0, 12)}`)
  await mkdir(path.join(folder, 'bundle'), { recursive: true })
  await writeFile(path.join(folder, 'bundle', 'index.mjs'), program)
  await writeFile(path.join(folder, 'push.mjs'), pusher)
  const node = path.join(clone.dir, 'node_modules/.bin/node')
  succeeded(
    await clone.bash(
      `REPOSITORY="$(aws ecr describe-repositories --repository-names medspa-development-voice-lambda \\
        --query 'repositories[0].repositoryUri' --output text)"
      aws ecr get-login-password | ${node} ${folder}/push.mjs ${folder}/bundle "$REPOSITORY" ${tag}`,
    ),
  )
}

/** Packed as an API's is: medspa's own voice image alone has the label that says so. */
const pusher = `
import { text } from 'node:stream/consumers'
import { packBundle } from '../../src/images/pack.ts'
import { pushPacked } from '../../src/images/push-packed.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'
const [folder, registry, tag] = process.argv.slice(2)
const password = new Sensitive((await text(process.stdin)).trim())
const image = await packBundle({ dir: folder, kind: 'api', tag })
await pushPacked({ registry, tag, image, credentials: { username: 'AWS', password } })
`
