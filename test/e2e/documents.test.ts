import { appendFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, succeeded } from './support/checkout.ts'
import { developmentOf } from './support/development.ts'
import { asPrinted, markedBlocks, type Pasted, paste, pastedBelow } from './support/pasted.ts'

// README.md's first line made the deployment that this one is a clone of (support/first-deploy.ts).
describe('what the documents have a reader paste', () => {
  let clone: Checkout
  let tried: Pasted[]
  beforeAll(async () => {
    clone = await populatedClone()
    tried = await pastedBelow('Try it')
  })
  afterAll(() => clone?.dispose())

  const step = async (
    number: number,
    { exitCode = 0, inPlace = (command) => command }: { exitCode?: number; inPlace?: (command: string) => string } = {},
  ) => {
    const { command, printed } = tried[number - 1] as Pasted
    expect(await paste(clone, inPlace(command), exitCode)).toMatch(asPrinted(printed))
  }

  it('README.md, 1: the API answers', async () => {
    expect(tried).toHaveLength(6)
    const { LoadBalancers } = await developmentOf(clone).aws('elbv2 describe-load-balancers')
    const inPlace = (command: string) => command.replace(/http:\/\/[\d.]+/, `http://${LoadBalancers[0].DNSName}`)
    expect(inPlace(tried[0]?.command ?? '')).toContain(LoadBalancers[0].DNSName)
    await step(1, { inPlace })
  })
  // Nobody is told of a rehearsal's alarms, and status says so.
  it('README.md, 2: what runs', () => step(2, { exitCode: 4 }))
  it('README.md, 3: a change is deployed', async () => {
    await appendFile(path.join(clone.dir, 'app/api/main.ts'), '// A change\n')
    await step(3)
    await developmentOf(clone).planIsEmpty()
  })
  it('README.md, 4: a key gets another value', () => step(4))
  it('README.md, 5: the platform is validated', () => step(5))
  it('docs/operations.md: what only looks', async () => {
    const blocks = await markedBlocks()
    expect(blocks.length).toBeGreaterThan(3)
    for (const block of blocks)
      succeeded(await clone.bash(`E=development; npx() { command npx "$@" --sandbox; }\n${block}`))
  })
  it('README.md, 6: the environment is parked, and comes back', async () => {
    await step(6)
    await paste(clone, './medspa restore --sandbox')
    await developmentOf(clone).planIsEmpty()
    expect(await developmentOf(clone).serves()).toContain('-dirty-')
  })
})
