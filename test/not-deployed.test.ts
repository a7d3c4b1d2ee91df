import { expect, test } from 'vitest'
import { typed } from '../src/command-line.ts'
import { notDeployed } from '../src/not-deployed.ts'
import { needOutputs } from '../src/terraform/outputs.ts'

test('an environment that is not deployed is told in the same words, with the command that deploys it', () => {
  const undo = typed({ program: 'medspa', env: 'production', sandbox: true })
  try {
    const told = { code: 'not-deployed', exitCode: 3, hint: 'Deploy it: `medspa deploy --env production --sandbox`.' }
    expect(notDeployed('production')).toMatchObject({ ...told, message: 'production is not deployed.' })
    expect(notDeployed('production', { why: 'no bucket' }).message).toBe('production is not deployed: no bucket.')
    const needing = (outputs: object) => () => needOutputs(outputs as never, 'api_alb_dns_name')
    expect(needing({})).toThrow('production is not deployed.')
    expect(needing({ api_ready_path: '/ready' })).toThrow('Terraform has no output api_alb_dns_name')
  } finally {
    undo()
  }
})
