import { createServer } from 'node:http'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hostileShell } from '../../support/hostile-shell.ts'
import { documentOf, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

let workplace: Workplace
let hostile: Awaited<ReturnType<typeof hostileShell>>
beforeAll(async () => {
  workplace = await openWorkplace()
  hostile = await hostileShell()
  succeeded(await medspa(['sandbox', 'up']))
})
afterAll(async () => {
  await workplace.dispose()
  await hostile.dispose()
})
afterEach(async () => {
  expect(hostile.asked).toEqual([])
  expect(await hostile.credentialProcessRan()).toBe(false)
})

const medspa = (args: string[]) => workplace.medspa(args, { env: hostile.env })
const resultOf = async (command: string) => documentOf(succeeded(await medspa(['sandbox', command, '--json']))).result

describe("whatever ~/.aws and the shell's proxies say, a rehearsal", () => {
  it('finds its sandbox, and plans in it', async () => {
    expect(await resultOf('status')).toMatchObject({ running: true })
    const ran = succeeded(await medspa(['plan', '--env', 'development', '--sandbox', '--json']))
    expect(documentOf(ran).result).toMatchObject({ empty: false })
  })

  it('gives its control plane no credentials to find', async () => {
    // moto makes an AWS client of its own for these.
    const lambda = new LambdaClient(await workplace.aws())
    expect((await lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([])
  })

  it('leads a shell to the sandbox, for the aws CLI and for programs of Node', async () => {
    const { endpoint, stateBucket } = await workplace.endpoint()
    const asked = `const headers = { authorization: "Bearer " + process.env.AWS_ACCESS_KEY_ID }
      require("http").get(process.argv[1], { headers }, (answer) => console.log(answer.resume().statusCode))`
    const script = `
      eval "$1"
      aws s3api list-buckets --query 'Buckets[].Name' --output text
      aws sts get-caller-identity --query Account --output text
      node -e '${asked}' ${endpoint}/_sandbox/journal
      env | grep -ic _proxy || true`
    const env = { ...hostile.env, NODE_OPTIONS: '--use-env-proxy --no-warnings' }
    const lines = succeeded(await workplace.medspa(['sandbox', 'env'], { env })).stdout
    expect(lines).toContain("export NODE_OPTIONS='--no-warnings'")
    const { stdout } = succeeded(await workplace.run('bash', ['-euc', script, 'bash', lines], { env }))
    expect(stdout.split('\n')).toEqual([stateBucket, '123456789012', '200', '0'])
  })

  it('asks load balancers on loopback itself', async () => {
    const server = createServer((_, answer) => answer.end('ok'))
    await new Promise<void>((resolve) => server.listen(0, '127.9.8.7', resolve))
    const { port } = server.address() as { port: number }
    const url = `http://127.9.8.7:${port}/health`
    const program = `import { createHttp } from ${JSON.stringify(new URL('../../../src/io/http.ts', import.meta.url).href)}
      console.log((await createHttp().request(${JSON.stringify(url)})).body)`
    const env = { ...hostile.env, NODE_OPTIONS: '--use-env-proxy' }
    const ran = await workplace.run(process.execPath, ['--input-type=module', '--eval', program], { env })
    server.close()
    expect(succeeded(ran).stdout).toBe('ok')
  })
})
