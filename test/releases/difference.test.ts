import { describe, expect, it } from 'vitest'
import { type AskedRelease, differences, type RunningRelease } from '../../src/releases/difference.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const family = 'arn:aws:ecs:us-east-1:123456789012:task-definition/medspa-development-api'
const asked: AskedRelease = {
  tag: 'v2',
  taskDefinitionArn: `${family}:2`,
  digests: { api: [digest('a'), digest('d')], 'voice-lambda': [digest('b')] },
  voiceVersion: '4',
}
const task = { id: '0123456789abcdef', taskDefinitionArn: `${family}:2`, image: 'host/api:v2', digest: digest('a') }
const voice = { version: '4', image: 'host/voice:v2', digest: digest('b') }
const service = { taskDefinitionArn: `${family}:2`, image: 'host/api:v2' }
const running: RunningRelease = { service, tasks: [task], voice }

describe('what runs, held against the release that was asked for', () => {
  it.each<[string, RunningRelease, string[], Partial<AskedRelease>?]>([
    ['the same', running, []],
    [
      'an override has registered another image under the new revision',
      {
        ...running,
        service: { ...service, image: 'host/api:v1' },
        tasks: [{ ...task, image: 'host/api:v1', digest: undefined }],
      },
      ['the image of medspa-development-api:2 is v1, and not v2'],
    ],
    [
      'somebody moved the service to another revision',
      { ...running, service: { taskDefinitionArn: `${family}:1`, image: 'host/api:v1' } },
      [
        "the service's revision is medspa-development-api:1, and not medspa-development-api:2",
        'the image of medspa-development-api:1 is v1, and not v2',
        "task 01234567's revision is medspa-development-api:2, and not medspa-development-api:1",
      ],
    ],
    [
      'a task of another revision is left',
      { ...running, tasks: [task, { ...task, id: 'fedcba9876543210', taskDefinitionArn: `${family}:1` }] },
      ["task fedcba98's revision is medspa-development-api:1, and not medspa-development-api:2"],
    ],
    [
      'the tag was pushed again since the task pulled it',
      { ...running, tasks: [{ ...task, digest: digest('c') }] },
      ["task 01234567's image is cccccccccccc, and not aaaaaaaaaaaa, which was inspected as v2"],
    ],
    ['a digest that nobody tells is not compared', { ...running, tasks: [{ ...task, digest: undefined }] }, []],
    [
      'digests that were not asked are not compared',
      { ...running, tasks: [{ ...task, digest: digest('c') }] },
      [],
      { digests: undefined },
    ],
    [
      'the images are named by the digests that were inspected',
      {
        service: { ...service, image: `host/api@${digest('a')}` },
        tasks: [{ ...task, image: `host/api@${digest('a')}` }],
        voice: { ...voice, image: `host/voice@${digest('b')}` },
      },
      [],
    ],
    ['a task tells the digest of an image of the index', { ...running, tasks: [{ ...task, digest: digest('d') }] }, []],
    [
      'an override names another digest',
      {
        ...running,
        service: { ...service, image: `host/api@${digest('c')}` },
        voice: { ...voice, image: `host/voice:v2@${digest('c')}`, digest: digest('c') },
      },
      [
        'the image of medspa-development-api:2 is cccccccccccc, and not aaaaaaaaaaaa, which was inspected as v2',
        "the voice webhooks' image is cccccccccccc, and not bbbbbbbbbbbb, which was inspected as v2",
      ],
    ],
    [
      'the alias was moved',
      { ...running, voice: { ...voice, version: '3', image: 'host/voice:v1' } },
      ["the voice webhooks' version is 3, and not 4", "the voice webhooks' image is v1, and not v2"],
    ],
    [
      'the function has another image under the tag',
      { ...running, voice: { ...voice, digest: digest('c') } },
      ["the voice webhooks' image is cccccccccccc, and not bbbbbbbbbbbb, which was inspected as v2"],
    ],
    ['the alias is gone', { service, tasks: [task] }, ['the voice webhooks have no version, and not 4']],
    ['voice webhooks are switched off', { service, tasks: [task] }, [], { voiceVersion: undefined }],
    [
      'a commit is told by its first twelve characters',
      { ...running, service: { ...service, image: `host/api:${'0'.repeat(40)}` } },
      ['the image of medspa-development-api:2 is 000000000000, and not v2'],
    ],
  ])('%s', (_, runs, found, over = {}) => {
    expect(differences({ ...asked, ...over }, runs)).toEqual(found)
  })
})
