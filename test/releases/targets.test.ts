import { describe, expect, it } from 'vitest'
import { releaseImages, repositoryOf } from '../../src/releases/release-images.ts'
import { targetAddresses, targetOf, targetRepository, targetsOf } from '../../src/releases/targets.ts'

const names = {
  prefix: 'medspa-development',
  apiRepository: 'medspa-development-api',
  voiceRepository: 'medspa-development-voice-lambda',
}

describe('targets of the Dockerfile', () => {
  it('are those of sidecars and workers, each once, with all that asks for it', () => {
    expect(
      targetsOf({
        api: {
          sidecars: { nova: { target: 'nova', writable: ['/tmp'] }, proxy: { image: 'a/b:1' } },
        },
        workers: {
          mail: { target: 'jobs', writable: ['/a'] },
          calls: { target: 'jobs', writable: ['/a', '/b'] },
          own: {},
        },
      }),
    ).toEqual([
      { name: 'jobs', askedBy: ['workers.mail.target', 'workers.calls.target'], writable: ['/a', '/b'] },
      { name: 'nova', askedBy: ['api.sidecars.nova.target'], writable: ['/tmp'] },
    ])
    expect(targetsOf({})).toEqual([])
  })

  it('are images of a release, in registries of their own', () => {
    const images = releaseImages(names, 'v1', { voice: false, targets: [{ name: 'jobs' }] })
    expect(images.at(-1)).toEqual({ kind: 'jobs', repository: 'medspa-development-jobs', tag: 'v1' })
    for (const { kind, repository } of releaseImages(names, 'v1', { targets: [{ name: 'jobs' }] }))
      expect(repositoryOf(names, kind)).toBe(repository)
  })

  it('are told by the registry of an image', () => {
    const registry = `123456789012.dkr.ecr.us-east-1.amazonaws.com/${targetRepository(names, 'nova-sonic')}`
    expect(targetOf(names, `${registry}@sha256:${'a'.repeat(64)}`)).toBe('nova-sonic')
    expect(targetOf(names, `${registry}:v1`)).toBe('nova-sonic')
    for (const other of [
      `host/${names.apiRepository}:v1`,
      `host/${names.voiceRepository}:v1`,
      'public.ecr.aws/a/b:1',
      '',
    ])
      expect(targetOf(names, other)).toBeUndefined()
  })

  it('have addresses in Terraform', () => {
    expect(targetAddresses('jobs')).toEqual([
      'module.ecr.aws_ecr_repository.this["jobs"]',
      'module.ecr.aws_ecr_lifecycle_policy.this["jobs"]',
    ])
  })
})
