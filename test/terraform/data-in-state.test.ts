import { describe, expect, it } from 'vitest'
import { dataInState, withFinalSnapshots } from '../../src/terraform/state/data-in-state.ts'

const database = 'module.rds[0].aws_db_instance.this'
const group = 'module.redis[0].aws_elasticache_replication_group.this'

const resource = (address: string, ...instances: object[]) => {
  const [, module, type, name] = /^(?:(.+)\.)?(\w+)\.(\w+)$/.exec(address) ?? []
  return { ...(module && { module }), mode: 'managed', type, name, provider: 'aws', instances }
}
const sound = { identifier: 'medspa-development', skip_final_snapshot: false, final_snapshot_identifier: 'a-final-1' }
const imported = { identifier: 'medspa-development', skip_final_snapshot: true, final_snapshot_identifier: null }
const importedGroup = { replication_group_id: 'medspa-development', final_snapshot_identifier: null }
const stateOf = (...resources: object[]) =>
  JSON.stringify({ version: 4, terraform_version: '1.11.4', serial: 7, lineage: 'x', outputs: {}, resources })

describe('databases and Redis in a state', () => {
  it('are found with their taint and their final snapshot', () => {
    const state = stateOf(
      resource('module.vpc[0].aws_vpc.this', { attributes: { id: 'vpc-1' } }),
      resource(database, { status: 'tainted', attributes: sound }),
      resource(group, { attributes: importedGroup }),
    )
    expect(dataInState(state)).toEqual([
      {
        address: database,
        type: 'aws_db_instance',
        kind: 'database',
        id: 'medspa-development',
        tainted: true,
        finalSnapshot: 'a-final-1',
      },
      {
        address: group,
        type: 'aws_elasticache_replication_group',
        kind: 'redis',
        id: 'medspa-development',
        tainted: false,
        finalSnapshot: undefined,
      },
    ])
  })

  it.each([
    ['skipped', { ...sound, skip_final_snapshot: true }],
    ['without a name', { ...sound, final_snapshot_identifier: null }],
    ['with an empty name', { ...sound, final_snapshot_identifier: '' }],
    ['imported', imported],
  ])('have no final snapshot where it is %s', (_, attributes) => {
    expect(dataInState(stateOf(resource(database, { attributes })))[0]?.finalSnapshot).toBeUndefined()
  })

  it('have addresses as Terraform writes them, and are not what goes, nor data sources, nor members of a cluster', () => {
    const state = stateOf(
      resource(
        'aws_db_instance.each',
        { index_key: 'a"b', attributes: sound },
        { index_key: 1, attributes: sound },
        { deposed: '1a2b', attributes: sound },
      ),
      { ...resource('aws_db_instance.read', { attributes: sound }), mode: 'data' },
      resource('aws_rds_cluster_instance.member', { attributes: { identifier: 'x' } }),
    )
    expect(dataInState(state).map(({ address }) => address)).toEqual([
      'aws_db_instance.each["a\\"b"]',
      'aws_db_instance.each[1]',
    ])
  })

  it('are none where there is no state, and an error where it is of another version', () => {
    expect(dataInState('')).toEqual([])
    expect(dataInState(stateOf())).toEqual([])
    expect(() => dataInState('{"version": 5, "serial": 1}')).toThrow()
  })
})

describe('a state with other final snapshots', () => {
  const state = stateOf(
    resource(database, { status: 'tainted', private: 'p', attributes: { ...imported, tags: { a: '1' } } }),
    resource(group, { attributes: importedGroup }),
    resource('module.vpc[0].aws_vpc.this', { attributes: { id: 'vpc-1' } }),
  )

  it('is one serial later, and else as it was', () => {
    const changed = JSON.parse(withFinalSnapshots(state, [{ address: database, finalSnapshot: 'named' }]))
    const expected = JSON.parse(state)
    expected.serial = 8
    expected.resources[0].instances[0].dependencies = []
    Object.assign(expected.resources[0].instances[0].attributes, {
      skip_final_snapshot: false,
      final_snapshot_identifier: 'named',
    })
    expect(changed).toEqual(expected)
    expect(dataInState(JSON.stringify(changed))[0]).toMatchObject({ finalSnapshot: 'named', tainted: true })
  })

  it('skips the snapshot of what AWS refuses one of, by the attributes that the type has', () => {
    const changed = withFinalSnapshots(state, [
      { address: database, finalSnapshot: undefined },
      { address: group, finalSnapshot: 'named' },
    ])
    const [ofDatabase, ofGroup] = JSON.parse(changed).resources.map(
      ({ instances }: { instances: { attributes: object }[] }) => instances[0]?.attributes,
    )
    expect(ofDatabase).toMatchObject({ skip_final_snapshot: true, final_snapshot_identifier: null })
    expect(ofGroup).toEqual({ replication_group_id: 'medspa-development', final_snapshot_identifier: 'named' })
  })

  it('says what the imported one is to be destroyed before, and leaves what Terraform had recorded', () => {
    const imports = stateOf(
      resource('module.rds[0].aws_cloudwatch_metric_alarm.storage', {
        attributes: {},
        dependencies: ['module.rds.aws_db_instance.this', 'module.rds.aws_db_subnet_group.this'],
      }),
      resource(database, { attributes: imported }),
      resource('module.rds[0].aws_security_group.this', { attributes: {}, dependencies: ['module.vpc.aws_vpc.this'] }),
      resource('module.rds[0].aws_db_subnet_group.this', { attributes: {} }),
      resource(group, { attributes: importedGroup, dependencies: ['module.redis.aws_elasticache_subnet_group.this'] }),
      resource('module.redis[0].aws_security_group.this', { attributes: {} }),
    )
    const wanted = [database, group].map((address) => ({ address, finalSnapshot: 'named' }))
    const recorded = JSON.parse(withFinalSnapshots(imports, wanted)).resources.map(
      ({ instances }: { instances: { dependencies?: string[] }[] }) => instances[0]?.dependencies,
    )
    expect(recorded[1]).toEqual(['module.rds.aws_db_subnet_group.this', 'module.rds.aws_security_group.this'])
    expect(recorded[4]).toEqual(['module.redis.aws_elasticache_subnet_group.this'])
  })

  it.each(['"a-password"!', 'a-password', '{"value": a-password}'])(
    'of a text that is no state is refused without a word of it (%#)',
    (text) => {
      for (const read of [() => dataInState(text), () => withFinalSnapshots(text, [])]) {
        expect(read).toThrow('expected object')
        expect(read).not.toThrow(/pass|word/)
      }
    },
  )

  it('cannot be made of what is not in it', () => {
    expect(() => withFinalSnapshots(state, [{ address: 'aws_db_instance.x', finalSnapshot: 'y' }])).toThrow(
      'aws_db_instance.x is not in the state',
    )
  })
})
