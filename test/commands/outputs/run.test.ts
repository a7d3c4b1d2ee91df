import { describe, expect, it } from 'vitest'
import { outputLines, runOutputs } from '../../../src/commands/outputs/run.ts'
import type { OutputsContext } from '../../../src/tasks/look/outputs.ts'
import { fakeSession } from '../../support/fake-session.ts'

const outputs = { vpc_id: 'vpc-1', private_subnet_ids: ['a', 'b'], voice_enabled: false }

function reading(found: Record<string, unknown> = outputs) {
  const bodies = { preflight: {}, 'state-bucket': {}, outputs: { outputs: found } }
  const fake = fakeSession<OutputsContext>({ bodies })
  return { fake, run: (name?: string) => runOutputs(fake.session, { name }) }
}

describe('medspa outputs', () => {
  it('lists all, by name, and takes no lock', async () => {
    const { fake, run } = reading()
    expect(await run()).toEqual({
      result: { outputs },
      lines: ['private_subnet_ids = ["a","b"]', 'voice_enabled      = false', 'vpc_id             = vpc-1'],
    })
    expect(fake.ids()).toEqual(['preflight', 'state-bucket', 'outputs'])
  })

  it.each([
    ['vpc_id', 'vpc-1'],
    ['private_subnet_ids', '["a","b"]'],
    ['voice_enabled', 'false'],
  ] as const)('prints the bare value of %s', async (name, text) => {
    expect(await reading().run(name)).toEqual({ result: { outputs: { [name]: outputs[name] } }, lines: [text] })
  })

  it.each(['vpc', 'toString', '__proto__'])('lists the names for one that there is not: %s', async (name) => {
    await expect(reading().run(name)).rejects.toMatchObject({
      ...{ code: 'output-unknown', exitCode: 2 },
      hint: 'Name one of private_subnet_ids, voice_enabled, vpc_id.',
    })
  })

  it('says that nothing is deployed where there are none', async () => {
    await expect(reading({}).run('vpc_id')).rejects.toMatchObject({ code: 'not-deployed', exitCode: 3 })
    expect((await reading({}).run()).lines).toEqual([])
  })
})

it('no line without an output', () => {
  expect(outputLines({})).toEqual([])
})
