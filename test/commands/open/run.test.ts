import { describe, expect, it } from 'vitest'
import { runOpen } from '../../../src/commands/open/run.ts'
import { ProgramMissingError, type Shell } from '../../../src/io/shell.ts'
import type { LinkContext } from '../../../src/steps/open/find-api-link.ts'
import { fakeSession } from '../../support/fake-session.ts'

type Given = {
  shown?: boolean
  env?: Record<string, string>
  sandbox?: boolean
  region?: string
  fails?: 'missing' | 'exit'
}

/** Named, for what a test does not give is an error. */
const noScreen = { DISPLAY: undefined, SSH_CONNECTION: undefined, WAYLAND_DISPLAY: undefined }

function opening({ env = { DISPLAY: ':0' }, fails, region = 'us-east-1', sandbox = false, shown = true }: Given = {}) {
  const ran: string[][] = []
  const run: Shell['run'] = async (file, args) => {
    ran.push([file, ...args])
    if (fails === 'missing') throw new ProgramMissingError(file, undefined)
    return { exitCode: fails === 'exit' ? 3 : 0, stdout: '', stderr: '' }
  }
  const fake = fakeSession<LinkContext>({
    bodies: { preflight: {}, 'state-bucket': {}, outputs: { outputs: {} }, link: { link: 'https://api.example' } },
    deps: {
      profile: { name: sandbox ? 'sandbox' : 'aws', env: { ...noScreen, ...env } },
      settings: { region },
      shell: { run },
    },
    shown,
  })
  return {
    fake,
    ran,
    open: (place?: 'api' | 'console' | 'logs' | 'dashboard', platform: NodeJS.Platform = 'linux') =>
      runOpen(fake.session, { place }, platform),
  }
}

describe('medspa open', () => {
  it('opens the API, and prints its link', async () => {
    const { fake, open, ran } = opening({ sandbox: true })
    const url = 'https://api.example'
    expect(await open()).toEqual({ result: { place: 'api', url, opened: true }, lines: [url] })
    expect(fake.ids()).toEqual(['preflight', 'state-bucket', 'outputs', 'link'])
    expect(ran).toEqual([['xdg-open', url]])
  })

  const east = 'https://us-east-1.console.aws.amazon.com'
  it.each([
    ['console', `${east}/ecs/v2/clusters/medspa-development/services/medspa-development-api/health?region=us-east-1`],
    [
      'logs',
      `${east}/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Fmedspa$252Fdevelopment$252Fapi`,
    ],
    ['dashboard', `${east}/cloudwatch/home?region=us-east-1#home:dashboards/ECS`],
  ] as const)('leads to the %s without a call', async (place, url) => {
    const { fake, open } = opening()
    expect(await open(place)).toEqual({ result: { place, url, opened: true }, lines: [url] })
    expect(fake.ids()).toEqual([])
  })

  it.each([
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
  ])('knows the console of %s', async (region, begins) => {
    const { result } = await opening({ region }).open('console')
    expect(result.url.startsWith(begins)).toBe(true)
  })

  it.each(['console', 'logs', 'dashboard'] as const)('says that a rehearsal has no console: %s', async (place) => {
    const { open, ran } = opening({ sandbox: true })
    await expect(open(place)).rejects.toMatchObject({ code: 'console-missing', exitCode: 3 })
    expect(ran).toEqual([])
  })

  it.each<[string, Given]>([
    ['there is no terminal', { shown: false }],
    ['Linux has no display', { env: {} }],
    ['the session is over SSH', { env: { DISPLAY: ':10', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } }],
  ])('only prints the link where %s', async (_, given) => {
    const { open, ran } = opening(given)
    expect((await open()).result).toMatchObject({ opened: false, url: 'https://api.example' })
    expect(ran).toEqual([])
  })

  it.each(['missing', 'exit'] as const)('prints it where the program fails: %s', async (fails) => {
    const { open } = opening({ fails })
    expect(await open()).toMatchObject({ result: { opened: false }, lines: ['https://api.example'] })
  })

  it("uses macOS's own program", async () => {
    const { open, ran } = opening({ env: {} })
    await open('api', 'darwin')
    expect(ran[0]?.[0]).toBe('open')
  })
})
