import { describe, expect, it } from 'vitest'
import { stateResources } from '../../src/terraform/state/state-resources.ts'

const read = (state: unknown) => stateResources([Buffer.from(JSON.stringify(state))])
const resource = (address: string, mode = 'managed') => ({ address, mode, type: 'aws_vpc', values: { id: address } })

describe('a state', () => {
  it('gives what Terraform manages, of every module', async () => {
    const state = {
      format_version: '1.0',
      values: {
        outputs: { x: { value: 1 } },
        root_module: {
          resources: [resource('aws_vpc.a'), resource('data.aws_vpc.b', 'data')],
          child_modules: [
            {
              address: 'module.m',
              resources: [resource('module.m.aws_vpc.c')],
              child_modules: [{ resources: [resource('d')] }],
            },
          ],
        },
      },
    }
    const found = await read(state)
    expect(found.map(({ address }) => address)).toEqual(['aws_vpc.a', 'module.m.aws_vpc.c', 'd'])
    expect(found[0]).toEqual({ address: 'aws_vpc.a', type: 'aws_vpc', values: { id: 'aws_vpc.a' } })
  })

  it('may be empty, and may not be something else', async () => {
    expect(await read({ format_version: '1.0' })).toEqual([])
    await expect(read({ values: { root_module: { resources: [{}] } } })).rejects.toThrow()
  })
})
