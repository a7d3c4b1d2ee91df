import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Images } from '../../../../sandbox/data/images/pulled-images.ts'

/** Asks Lambda's Runtime API for events and answers each with `{"release": …}`. */
const program = (release: string) => `
const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime'
for (;;) {
  const next = await fetch(base + '/invocation/next')
  await next.text()
  const id = next.headers.get('lambda-runtime-aws-request-id')
  await fetch(base + '/invocation/' + id + '/response', { method: 'POST', body: JSON.stringify({ release: '${release}' }) })
}
`

/** Images in `folder`, one a tag, of a function that answers which release it is. */
export async function tinyFunctions(folder: string, tags: readonly string[]): Promise<Images> {
  for (const tag of tags) {
    await mkdir(path.join(folder, tag, 'app'), { recursive: true })
    await writeFile(path.join(folder, tag, 'app/index.mjs'), program(tag))
  }
  return {
    pull: async (ref) => ({
      digest: `sha256:${ref.split(':').at(-1)}`,
      ref,
      fromIndex: false,
      rootDir: path.join(folder, ref.split(':').at(-1) ?? ''),
      workingDir: '/app',
      entrypoint: ['node', 'index.mjs'],
      cmd: [],
      env: {},
      labels: {},
      volumes: [],
    }),
  }
}
