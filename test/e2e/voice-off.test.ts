import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'

let clone: Checkout
beforeAll(async () => {
  clone = await populatedClone()
})
afterAll(() => clone?.dispose())

const gateway = ['api.this', 'stage.default'].map((name) => `module.api_gateway[0].aws_apigatewayv2_${name}`)
const configure = (text: string) => writeFile(path.join(clone.dir, 'medspa.config.yaml'), text)
const voiceOff = 'environments:\n  development:\n    voice:\n      enabled: false\n'
/** As many keys as the platform's own task reads, none of them with a shape. */
const imported = Array.from({ length: 48 }, (_, at) => `OF_THE_PLATFORM_${at}`)
const check = () => clone.medspa(['secrets', 'check', ...common, '--json'])

describe('imported keys', () => {
  it('are gaps until a deploy gives them to the tasks', async () => {
    await writeFile(path.join(clone.dir, 'keys.env'), imported.map((key) => `${key}=value of ${key}`).join('\n'))
    const ran = succeeded(await clone.medspa(['secrets', 'import', 'keys.env', ...common, '--yes']))
    expect(ran.stdout).toContain('The next deploy gives it to the tasks')
    const checked = await check()
    const { error, result } = documentOf(checked)
    expect([checked.exitCode, error?.code]).toEqual([4, 'secret-gaps'])
    const gaps = result.gaps as { fate: string; key: string }[]
    expect(gaps.map(({ fate, key }) => [key, fate])).toEqual(imported.map((key) => [key, 'wired']))
    succeeded(await clone.medspa(deployCommand))
    succeeded(await check())
    await developmentOf(clone).planIsEmpty()
  })

  it('go once the tasks have given them up', async () => {
    const unset = ['secrets', 'unset', 'OF_THE_PLATFORM_0', ...common, '--yes', '--json']
    const { error } = documentOf(await clone.medspa(unset))
    expect([error?.code, error?.evidence?.at(-1)]).toEqual(['secret-key-in-use', '      unread: true'])
    await configure(error?.evidence?.join('\n') ?? '')
    succeeded(await clone.medspa(deployCommand))
    succeeded(await clone.medspa(unset))
    succeeded(await check())
  })
})

describe('voice', () => {
  it('is switched off once the operator gave its gateway up', async () => {
    await configure(voiceOff)
    const { error } = documentOf(await clone.medspa([...deployCommand, '--json']))
    expect(error?.code).toBe('plan-refused')
    expect(error?.evidence?.join('\n')).toContain('give the numbers another webhook')
    const allowed = gateway.flatMap((address) => ['--allow-destroy', address])
    const { result } = documentOf(succeeded(await clone.medspa([...deployCommand, ...allowed, '--json'])))
    expect(result).toMatchObject({ outputs: { voice_enabled: false } })
    expect(result.urls).not.toHaveProperty('voice')
    expect(result.images).not.toHaveProperty('voice-lambda')
    await developmentOf(clone).planIsEmpty()
    succeeded(await clone.medspa(['validate', ...common]))
  })

  it('stays off through a park and a restore', async () => {
    succeeded(await clone.medspa(['park', ...common, '--yes']))
    const { result } = documentOf(succeeded(await clone.medspa(['restore', ...common, '--yes', '--json'])))
    expect(result.urls).not.toHaveProperty('voice')
    await developmentOf(clone).planIsEmpty()
  })

  it('comes back with the next deploy, under another URL', async () => {
    await configure('')
    const { result } = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    expect(result.images).toHaveProperty('voice-lambda')
    expect(result).toMatchObject({ urls: { voice: expect.stringMatching(/^https?:/) } })
    await developmentOf(clone).planIsEmpty()
  })
})
