import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findCliConfig } from '../../src/terraform/cli-config.ts'
import { terraformPlatform } from '../../src/terraform/mirror.ts'

const platform = 'linux_amd64'
const provider = 'registry.terraform.io/hashicorp/aws'
let base: string
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'medspa-cli-config-'))
})
afterEach(() => rm(base, { recursive: true, force: true }))

const put = async (name: string, text = '') => {
  const file = path.join(base, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, text)
  return file
}
const find = (env: Record<string, string> = {}) =>
  findCliConfig({
    env,
    home: path.join(base, 'home'),
    dir: path.join(base, 'ours'),
    moduleDir: path.join(base, 'module'),
    roots: [path.join(base, 'opt'), path.join(base, 'usr')],
    platform,
  })
const lock = (version: string) =>
  put('module/.terraform.lock.hcl', `provider "${provider}" {\n  version     = "${version}"\n  hashes = []\n}\n`)

test("the operator's own configuration comes first", async () => {
  const named = await put('mine.tfrc')
  const own = await put('home/.terraformrc', 'plugin_cache_dir = "/c"\nprovider_installation { direct {} }\n')
  await put(`opt/mirror/${provider}/5.100.0/${platform}/provider`)
  expect(await find({ TF_CLI_CONFIG_FILE: named })).toEqual({ file: named })
  expect(await find()).toEqual({ file: own })
})

test('a name without a file is said and passed over', async () => {
  const note = `TF_CLI_CONFIG_FILE names a missing file, ${base}/gone: ignored`
  expect(await find({ TF_CLI_CONFIG_FILE: `${base}/gone` })).toEqual({ note })
  await put(`opt/mirror/${provider}/5.100.0/${platform}/provider`)
  expect(await find({ TF_CLI_CONFIG_FILE: `${base}/gone` })).toEqual({ file: `${base}/ours/terraformrc`, note })
})

test('a mirror is found unpacked and packed, and the configuration names it and keeps the registry out', async () => {
  await put(`usr/local/share/terraform/plugins/${provider}/5.100.0/${platform}/provider`)
  expect(await readFile((await find()).file ?? '', 'utf8')).toContain(`"${base}/usr/local/share/terraform/plugins"`)
  await put(`opt/packed/${provider}/terraform-provider-aws_5.100.0_${platform}.zip`)
  const text = await readFile((await find()).file ?? '', 'utf8')
  expect(text).toContain(`path    = "${base}/opt/packed"`)
  expect(text).toContain(`exclude = ["${provider}"]`)
})

test('only a mirror with the locked version, for this platform, is used', async () => {
  await lock('5.100.0')
  await put(`opt/old/${provider}/5.99.0/${platform}/provider`)
  await put(`opt/mac/${provider}/5.100.0/darwin_arm64/provider`)
  await put(`opt/mac/${provider}/terraform-provider-aws_5.100.0_darwin_arm64.zip`)
  expect(await find()).toEqual({})
  await put(`usr/lib/mirror/${provider}/5.100.0/${platform}/provider`)
  expect(await readFile((await find()).file ?? '', 'utf8')).toContain(`"${base}/usr/lib/mirror"`)
})

test("another checkout's .terraform is not a mirror, nor is one that lies too deep", async () => {
  await put(`opt/checkout/.terraform/providers/${provider}/5.100.0/${platform}/provider`)
  await put(`opt/a/b/c/d/e/${provider}/5.100.0/${platform}/provider`)
  expect(await find()).toEqual({})
})

test('platforms are named as Terraform names them', () => {
  expect(terraformPlatform({ platform: 'linux', arch: 'x64' })).toBe('linux_amd64')
  expect(terraformPlatform({ platform: 'darwin', arch: 'arm64' })).toBe('darwin_arm64')
  expect(terraformPlatform({ platform: 'win32', arch: 'x64' })).toBe('windows_amd64')
})

test.each([
  ['plugin_cache_dir   = "/var/cache/terraform"\ndisable_checkpoint = true\n', true],
  ['# ours\n// and more\n\nplugin_cache_dir = "$HOME/.terraform.d/cache"\n', true],
  ['', true],
  ['credentials "app.terraform.io" {\n  token = "x"\n}\n', false],
  ['plugin_cache_dir = "/c"\nprovider_installation {\n  direct {}\n}\n', false],
  ['{ "plugin_cache_dir": "/c" }', false],
])('a configuration that only says where providers are cached goes on beside a mirror: %j', async (text, joined) => {
  const own = await put('home/.terraformrc', text)
  expect(await find()).toEqual({ file: own })
  await put(`opt/mirror/${provider}/5.100.0/${platform}/provider`)
  const { file = '' } = await find()
  expect(file).toBe(joined ? `${base}/ours/terraformrc` : own)
  if (!joined) return
  const written = await readFile(file, 'utf8')
  expect(written).toContain(`"${base}/opt/mirror"`)
  for (const line of text.split('\n').filter((each) => /^plugin|^disable/.test(each))) expect(written).toContain(line)
})
