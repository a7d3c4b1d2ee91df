import { describe, expect, it } from 'vitest'
import { deploy } from '../../../src/commands/deploy/command.ts'
import { deploying } from './support.ts'

type Options = Parameters<ReturnType<typeof deploying>['run']>[0]
type Way = 'watch' | 'redeploy'

/** Every option of `deploy`, as it is given, and the ways of deploying that refuse it: the others heed it. */
const rows: readonly [flag: string, given: Options, refused: readonly Way[]][] = [
  ['--env', {}, []],
  ['--sandbox', { sandbox: true }, []],
  ['--config', { config: 'medspa.config.yaml' }, []],
  ['--tag', { tag: 'fedcba9' }, ['watch']],
  ['--from', { from: 'production' }, ['watch', 'redeploy']],
  ['--allow-bad', { allowBad: true }, ['watch', 'redeploy']],
  ['--allow-destroy', { allowDestroy: ['a.b'] }, ['watch', 'redeploy']],
  ['--now', { now: true }, ['watch', 'redeploy']],
  ['--restore-if-parked', { restoreIfParked: true }, ['watch', 'redeploy']],
  ['--skip-if-parked', { skipIfParked: true }, ['watch', 'redeploy']],
  ['--redeploy', { redeploy: true }, ['watch']],
  ['--watch', { watch: 'd-NEW' }, []],
  ['--strategy', { strategy: 'slowly' }, ['watch']],
  ['--hold', { hold: true }, ['watch']],
  ['--ignore-alarms', { ignoreAlarms: true }, ['watch']],
  ['--yes', { yes: true }, []],
  ['--confirm', { confirm: 'development' }, []],
  ['--wait', { wait: true }, ['watch']],
  ['--json', { json: true }, []],
  ['--verbose', { verbose: true }, []],
  ['--quiet', { quiet: true }, []],
]
const ways = {
  watch: { code: 'watch-options', message: '--watch only looks, so' },
  redeploy: { code: 'redeploy-options', message: '--redeploy only replaces the tasks of the current release, so' },
}
const refusedBy = (way: Way) => rows.filter(([, , refused]) => refused.includes(way))
const begin = async (options: Options) => {
  const { ids, run } = deploying({ bodies: { preflight: () => Promise.reject(new Error('has begun')) } })
  const error = await run(options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { error, ids: ids() }
}

describe('what stands beside another way of deploying', () => {
  it('is known of every option', () => {
    const flags = Object.values(deploy.options).flatMap((group) => group.map(({ flags }) => flags.split(' ')[0]))
    expect(rows.map(([flag]) => flag)).toEqual(flags)
  })

  describe.each(Object.entries(ways) as [Way, (typeof ways)[Way]][])('--%s', (way, { code, message }) => {
    it.each(refusedBy(way))('is refused beside %s, before anything begins', async (flag, given) => {
      const { error, ids } = await begin({ [way]: true, ...given })
      expect(error).toMatchObject({ code, exitCode: 2, message: `${message} ${flag} cannot stand beside it.` })
      expect(ids).toEqual([])
    })

    it('names every option of these that was given', async () => {
      const all = refusedBy(way)
      const { error } = await begin(Object.assign({ [way]: true }, ...all.map(([, given]) => given)))
      expect(error).toMatchObject({
        message: `${message} ${all.map(([flag]) => flag).join(' and ')} cannot stand beside it.`,
      })
    })

    it.each(rows.filter(([flag, , refused]) => !refused.includes(way) && flag !== '--watch'))(
      'begins beside %s',
      async (_, given) => {
        const { error } = await begin({ [way]: true, ...given })
        expect(error).toMatchObject({ message: 'has begun' })
      },
    )

    it('begins where an option is given as no', async () => {
      const { error } = await begin({ [way]: true, allowDestroy: [], allowBad: false, now: false })
      expect(error).toMatchObject({ message: 'has begun' })
    })
  })
})
