import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentOf, openWorkplace, type Workplace } from './support/workplace.ts'

let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
})
afterAll(() => workplace.dispose())

const commands = ['deploy', 'plan', 'migrate', 'validate'] as const

/** Runs on AWS's side of the house, where preflight must stop before anything is asked of AWS. */
const runWith = async (command: string, bin: string) => {
  const env = { PATH: bin, TF_STATE_BUCKET: 'clinic-terraform-state', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }
  const ran = await workplace.medspa([command, '--env', 'development', '--json'], { env })
  return { ...ran, document: documentOf(ran) }
}

/** A program that says of itself what `terraform version -json` says of an older one. */
const oldTerraform = `#!/bin/sh
[ "$1" = version ] || { echo "asked to $1" >&2; exit 1; }
echo '{"terraform_version":"1.9.8","platform":"linux_amd64","provider_selections":{},"terraform_outdated":true}'
`

describe('preflight', () => {
  it.each(commands)('%s without Terraform on the machine ends before it begins', async (command) => {
    const { document, exitCode, stderr } = await runWith(command, await workplace.binWith(['node', 'git']))
    expect(exitCode).toBe(3)
    expect(document).toMatchObject({
      ok: false,
      command,
      environment: 'development',
      error: { code: 'terraform-missing', whose: 'operator', hint: expect.stringContaining('1.11') },
    })
    expect(document.steps.map(({ id, status }) => [id, status])).toEqual([['preflight', 'failed']])
    expect(stderr.match(/^error:/gm)).toHaveLength(1)
  })

  it('refuses a Terraform that is too old for the state’s lock', async () => {
    const bin = await workplace.binWith(['node', 'git'], { terraform: oldTerraform })
    const { document, exitCode } = await runWith('deploy', bin)
    expect(exitCode).toBe(3)
    expect(document.error).toMatchObject({
      code: 'terraform-old',
      message: expect.stringContaining('1.9.8'),
      hint: expect.stringContaining('1.11'),
    })
  })

  it('needs git to name a release, and no git where the release is named', async () => {
    const bin = await workplace.binWith(['node'])
    const { document, exitCode } = await runWith('deploy', bin)
    expect(exitCode).toBe(3)
    expect(document.error).toMatchObject({ code: 'no-git', hint: expect.stringContaining('--tag') })
  })

  it('asks for a state bucket on AWS', async () => {
    const bin = await workplace.binWith(['node', 'git', 'terraform'])
    const ran = await workplace.medspa(['deploy', '--env', 'development', '--json'], { env: { PATH: bin } })
    expect(ran.exitCode).toBe(2)
    expect(documentOf(ran).error).toMatchObject({
      code: 'state-bucket-unset',
      hint: expect.stringContaining('TF_STATE_BUCKET'),
    })
  })
})
