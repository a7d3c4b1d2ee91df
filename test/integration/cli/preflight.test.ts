import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { documentOf, openWorkplace, type Workplace } from './support/workplace.ts'

let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
})
afterAll(() => workplace.dispose())

const commands = ['deploy', 'plan', 'migrate', 'validate'] as const

/** Runs on AWS's side of the house, where preflight must stop before anything is asked of AWS. */
const runWith = async (command: string, bin: string, more: Record<string, string> = {}) => {
  const env = { ...more, PATH: bin, TF_STATE_BUCKET: 'clinic-terraform-state', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }
  const ran = await workplace.medspa([command, '--env', 'development', '--json'], { env })
  return { ...ran, document: documentOf(ran) }
}

/** A program that says of itself what `terraform version -json` says of an older one. */
const oldTerraform = `#!/bin/sh
[ "$1" = version ] || { echo "asked to $1" >&2; exit 1; }
echo '{"terraform_version":"1.9.8","platform":"linux_amd64","provider_selections":{},"terraform_outdated":true}'
`

describe('preflight', () => {
  it.each(commands)('%s without Terraform on PATH is refused before it starts', async (command) => {
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

  it('needs git, but not where the release is named by --tag', async () => {
    const bin = await workplace.binWith(['node'])
    const { document, exitCode } = await runWith('deploy', bin)
    expect(exitCode).toBe(3)
    expect(document.error).toMatchObject({ code: 'no-git', hint: expect.stringContaining('--tag') })
  })

  it.each([
    ['deploy', [], /blue\/green/],
    ['restore', [], /blue\/green/],
    ['park', ['--confirm', 'production'], /could not wake production/],
  ] as const)(
    '%s of production, which this medspa does not deploy, ends before it begins',
    async (command, more, why) => {
      const env = { TF_STATE_BUCKET: 'clinic-terraform-state', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }
      const ran = await workplace.medspa([command, '--env', 'production', '--yes', '--json', ...more], { env })
      const { error, steps } = documentOf(ran)
      expect(ran.exitCode, ran.stderr).toBe(3)
      expect(error).toMatchObject({ code: 'blue-green-unsupported', message: expect.stringMatching(why) })
      expect(steps.map(({ id, status }) => [id, status])).toEqual([['preflight', 'failed']])
    },
  )

  it('asks for a state bucket on AWS', async () => {
    const bin = await workplace.binWith(['node', 'git', 'terraform'])
    const ran = await workplace.medspa(['deploy', '--env', 'development', '--json'], { env: { PATH: bin } })
    expect(ran.exitCode).toBe(2)
    expect(documentOf(ran).error).toMatchObject({
      code: 'state-bucket-unset',
      hint: expect.stringContaining('TF_STATE_BUCKET'),
    })
  })

  describe('settings that would change what Terraform does', () => {
    const config = (text: string) => workplace.write('medspa.config.yaml', text)
    const refused = async (command: string, env: Record<string, string> = {}) => {
      const { document, exitCode } = await runWith(command, await workplace.binWith(['node', 'git', 'terraform']), env)
      expect([exitCode, document.steps.map(({ id }) => id)]).toEqual([3, ['preflight']])
      return document.error
    }
    afterEach(() => config('{}\n'))

    it.each(commands)('%s: a workspace, or arguments that every call would get', async (command) => {
      const error = await refused(command, { TF_WORKSPACE: 'production', TF_CLI_ARGS_plan: '-refresh=false' })
      expect(error).toMatchObject({
        code: 'terraform-environment',
        hint: expect.stringMatching(/^unset (TF_WORKSPACE TF_CLI_ARGS_plan|TF_CLI_ARGS_plan TF_WORKSPACE)$/),
      })
    })

    it.each(['deploy', 'plan'])(
      '%s: a variable of the release in the file that the configuration names',
      async (command) => {
        await config('environments: { development: { terraform: { var_file: development.tfvars } } }\n')
        await workplace.write(
          'development.tfvars',
          'db_instance_class = "db.t4g.small"\n\napi_image_tag = "v1"\nparked = "yes"\n',
        )
        const file = path.join(workplace.dir, 'development.tfvars')
        expect(await refused(command)).toMatchObject({
          code: 'release-variable-set',
          message: expect.stringContaining(`${file}:3 sets api_image_tag`),
          evidence: [`${file}:4 sets parked`],
          hint: expect.stringContaining('/medspa/development/release'),
        })
      },
    )

    it('a variable of the release in the shell', async () => {
      expect(await refused('deploy', { TF_VAR_enable_blue_green: 'true' })).toMatchObject({
        code: 'release-variable-set',
        message: expect.stringContaining('TF_VAR_enable_blue_green'),
      })
    })

    it("the other environment's file", async () => {
      await config('environments: { development: { terraform: { var_file: production.tfvars } } }\n')
      await workplace.write('production.tfvars', 'environment = "production"\n')
      expect(await refused('plan')).toMatchObject({ code: 'var-file-foreign' })
    })

    it('another region, in a file or in the shell', async () => {
      await config('environments: { development: { terraform: { var_file: development.tfvars } } }\n')
      await workplace.write('development.tfvars', 'aws_region = "eu-west-1"\n')
      expect(await refused('plan')).toMatchObject({
        code: 'region-mismatch',
        message: expect.stringContaining('eu-west-1'),
      })
      await config('environments: { development: { aws: { region: eu-west-1 } } }\n')
      expect(await refused('validate', { AWS_REGION: 'us-east-1' })).toMatchObject({
        code: 'region-mismatch',
        hint: expect.stringContaining('AWS_REGION'),
      })
    })
  })
})
