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

  it("refuses a Terraform that is too old for the state's lock", async () => {
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
    'deploy --yes',
    'deploy --yes --redeploy',
    'restore --yes',
    'migrate',
    'secrets set TWILIO_AUTH_TOKEN --stdin',
    'secrets rotate ADMIN_JWT_SECRET --yes',
    'secrets refresh',
    'unlock --yes',
  ])('%s of production without its name ends before it begins', async (line) => {
    const env = { TF_STATE_BUCKET: 'clinic-terraform-state', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }
    const given = { env, stdin: 'pipe', input: '0123456789abcdef0123456789abcdef' } as const
    const ran = await workplace.medspa([...line.split(' '), '--env', 'production', '--json'], given)
    const { error, steps } = documentOf(ran)
    expect(ran.exitCode, ran.stderr).toBe(3)
    expect(error).toMatchObject({
      code: 'confirmation-needed',
      hint: expect.stringContaining('--confirm production'),
    })
    expect(steps).toEqual([])
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
          evidence: [
            expect.stringMatching(`^${file}:3 sets api_image_tag: .*medspa deploy .*with --tag$`),
            expect.stringMatching(`^${file}:4 sets parked: .*medspa park .*medspa restore `),
          ],
          hint: expect.stringContaining('/medspa/development/release'),
        })
      },
    )

    it.each(['deploy', 'plan'])("%s: the platform's dev.tfvars, each line with what replaces it", async (command) => {
      await config('environments: { development: { terraform: { var_file: dev.tfvars } } }\n')
      const lines = [
        'environment = "development"',
        'api_task_cpu = 1024',
        'enable_nova_sonic_sidecar = true',
        'ui_domain_name = "portal.example.com"',
        'cognito_user_pool_id = "us-east-1_abc"',
        'elevenlabs_api_key = "hunter2hunter2"',
        'enabel_nat_gateway = false',
      ]
      await workplace.write('dev.tfvars', lines.join('\n'))
      const file = path.join(workplace.dir, 'dev.tfvars')
      const error = await refused(command)
      expect(error).toMatchObject({
        code: 'variable-undeclared',
        message: `${file}:3 sets enable_nova_sonic_sidecar, which infra/terraform does not have: Terraform would ignore it.`,
        evidence: [
          expect.stringContaining('`api.sidecars`'),
          expect.stringContaining('outside of medspa'),
          expect.stringContaining('COGNITO_USER_POOL_ID'),
          expect.stringContaining('medspa secrets set ELEVENLABS_API_KEY'),
          `${file}:7 sets enabel_nat_gateway: not a variable of infra/terraform`,
        ],
      })
      expect(JSON.stringify(error)).not.toContain('hunter2')
    })

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
