import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namesFor } from '../../../src/config/names.ts'
import { documentOf, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

// The real program on a sandbox with a Terraform state that this test writes: nothing is deployed.
const onSandbox = ['--env', 'development', '--sandbox']
const balancer = 'medspa-development-1.elb.localhost:8123'

let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
  succeeded(await workplace.medspa(['sandbox', 'up']))
  const { stateBucket } = await workplace.endpoint()
  const text = (value: string) => ({ value, type: 'string' })
  await new S3Client({ ...(await workplace.aws()), forcePathStyle: true }).send(
    new PutObjectCommand({
      Bucket: stateBucket,
      Key: namesFor('development').stateKey,
      Body: JSON.stringify({
        ...{ version: 4, terraform_version: '1.9.0', serial: 1, lineage: 'of-a-test', resources: [] },
        outputs: {
          api_alb_dns_name: text(balancer),
          private_subnet_ids: { value: ['a', 'b'], type: ['list', 'string'] },
          redis_endpoint: text(''),
        },
      }),
    }),
  )
})
afterAll(() => workplace.dispose())

const medspa = (...words: string[]) => workplace.medspa([...words, ...onSandbox])

describe('medspa outputs', () => {
  it('prints those that have a value, in a document too', async () => {
    const outputs = { api_alb_dns_name: balancer, private_subnet_ids: ['a', 'b'] }
    expect(documentOf(succeeded(await medspa('outputs', '--json')))).toMatchObject({ ok: true, result: { outputs } })
    const { stdout } = succeeded(await medspa('outputs'))
    expect(stdout).toBe(`api_alb_dns_name   = ${balancer}\nprivate_subnet_ids = ["a","b"]`)
  })

  it('prints the bare value of one, and nothing else on stdout', async () => {
    expect(succeeded(await medspa('outputs', 'api_alb_dns_name')).stdout).toBe(balancer)
  })

  it('names those that there are, where one has no value', async () => {
    const ran = await medspa('outputs', 'redis_endpoint', '--json')
    const hint = 'Name one of api_alb_dns_name, private_subnet_ids.'
    expect([ran.exitCode, documentOf(ran).error]).toMatchObject([2, { code: 'output-unknown', hint }])
  })
})

describe('medspa open', () => {
  it('prints where the API answers', async () => {
    const done = documentOf(succeeded(await medspa('open', '--json')))
    expect(done.result).toEqual({ place: 'api', url: `http://${balancer}`, opened: false })
    expect(succeeded(await medspa('open', 'api')).stdout).toBe(`http://${balancer}`)
  })

  it('says that a rehearsal has no console', async () => {
    const ran = await medspa('open', 'logs', '--json')
    expect([ran.exitCode, documentOf(ran).error]).toMatchObject([3, { code: 'console-missing' }])
  })
})
