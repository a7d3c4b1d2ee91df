import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { startMedspa } from './support/running.ts'

const destroyCommand = ['destroy', ...common, '--yes', '--json']
type Thing = { what: string; name: string }
type Destroyed = {
  kept: Thing[]
  unexpected: Thing[]
  marked: string[]
  destroyed: { resources: number; images: number }
}

describe('destroy', () => {
  let clone: Checkout
  const inAccount = async () => {
    const node = path.join(clone.dir, 'node_modules/.bin/node')
    const script = path.join(import.meta.dirname, 'support/account.ts')
    return succeeded(await clone.bash(`'${node}' '${script}'`))
      .stdout.split('\n')
      .filter(Boolean)
  }
  const destroyed = async (...options: string[]) => {
    const document = documentOf(succeeded(await clone.medspa([...destroyCommand, ...options])))
    return { ...document, result: document.result as unknown as Destroyed }
  }

  /** What the account has is what the summary has named, and nothing else. */
  async function hasOnlyNamed({ kept, unexpected }: Destroyed): Promise<string[]> {
    expect(unexpected).toEqual([])
    const there = await inAccount()
    const named = kept.map(({ name }) => name)
    const unnamed = there.filter((line) => {
      const name = line.split(' ').at(-1) ?? ''
      if (line.startsWith('s3 bucket')) return !named.some((each) => each.startsWith(`s3://${name}/`))
      if (line.startsWith('s3 object')) return !named.some((each) => `s3://${name}`.startsWith(each))
      return !named.includes(name)
    })
    expect(unnamed).toEqual([])
    const { aws } = developmentOf(clone)
    expect((await aws('sns list-topics')).Topics).toEqual([])
    expect((await aws('events list-rules')).Rules).toEqual([])
    return there
  }

  beforeAll(async () => {
    clone = await populatedClone()
  })
  afterAll(() => clone?.dispose())

  it('asks: without a terminal it needs --yes, and without snapshots the name', async () => {
    const ended = async (args: string[]) => {
      const ran = await clone.medspa(args)
      return [ran.exitCode, documentOf(ran).error?.code]
    }
    expect(await ended(['destroy', ...common, '--json'])).toEqual([3, 'approval-needed'])
    expect(await ended([...destroyCommand, '--confirm', 'production'])).toEqual([3, 'confirmation-needed'])
    expect(await ended([...destroyCommand, '--without-snapshots'])).toEqual([3, 'confirmation-needed'])
    succeeded(await clone.medspa(['validate', ...common]))
  })

  it('takes everything away but what its summary names', async () => {
    const { result, steps } = await destroyed()
    expect(steps.map(({ id }) => id)).toEqual([
      'preflight',
      'state-bucket',
      'lock',
      'look',
      'traffic',
      'outputs',
      'costs',
      'preview',
      'begin',
      'voice',
      'stop-writers',
      'snapshots',
      'protection',
      'plan',
      'images',
      'apply',
      'task-definitions',
      'mark-snapshots',
      'left',
    ])
    expect(result.destroyed.resources).toBeGreaterThan(80)
    expect(result.destroyed.images).toBeGreaterThan(2)
    const there = await hasOnlyNamed(result)
    // Automated ones, which RDS keeps for their days, take no tag.
    const ofDatabase = there.filter((line) => line.startsWith('rds snapshot') && !line.includes(' rds:'))
    expect(ofDatabase).toEqual([
      expect.stringMatching(/^rds snapshot tagged medspa-development-final-\d{14}$/),
      expect.stringMatching(/^rds snapshot tagged medspa-development-park-\d{14}$/),
    ])
    // The final ones of database and Redis may have one name: the second in which both were made.
    expect(result.marked).toEqual(expect.arrayContaining(ofDatabase.map((line) => line.split(' ').at(-1))))
    expect(await developmentOf(clone).locks()).toEqual([])
  })

  it('changes nothing the second time, and asks nothing', async () => {
    const before = await inAccount()
    const ran = succeeded(await clone.medspa(['destroy', ...common, '--json']))
    expect(documentOf(ran).result).toMatchObject({ destroyed: { resources: 0, images: 0 }, marked: [], unexpected: [] })
    expect(await inAccount()).toEqual(before)
  })

  it('is followed by a deploy the same minute, which begins empty and asks nothing of the data of before', async () => {
    const document = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    expect(document.steps).toContainEqual(
      expect.objectContaining({ id: 'former-data', reason: expect.stringContaining('of a destroyed environment') }),
    )
    await developmentOf(clone).planIsEmpty()
    // One call of the deploy's own validation.
    expect(await developmentOf(clone).conversations()).toBe(1)
  })

  it('goes on where it was stopped, and a second time a deploy follows the same minute', async () => {
    const stopped = startMedspa(clone, destroyCommand)
    await stopped.until(/delete .* done in/)
    process.kill(stopped.pid, 'SIGINT')
    const ran = await stopped.ended
    expect([ran.exitCode, documentOf(ran).error?.code], ran.stderr).toEqual([130, 'cancelled'])
    expect(ran.stderr).toContain('the same command goes on from here')
    const { result } = await destroyed('--without-snapshots', '--confirm', 'development')
    await hasOnlyNamed(result)
    succeeded(await clone.medspa(deployCommand))
  })
})
