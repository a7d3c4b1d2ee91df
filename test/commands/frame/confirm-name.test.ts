import { describe, expect, it } from 'vitest'
import { confirmedLine, confirmName } from '../../../src/commands/frame/confirm-name.ts'
import type { Session } from '../../../src/commands/frame/session.ts'
import { OperatorError } from '../../../src/errors.ts'

type Given = { environment: Session['environment']; interactive: boolean; yes?: boolean; always?: boolean }

const refusal = ({ always, environment, interactive, yes = false }: Given, confirm?: string) => {
  const argv = ['deploy', '--env', environment, ...(confirm === undefined ? [] : ['--confirm', confirm])]
  const session = { argv, environment, prompts: { interactive, asking: interactive && !yes } as Session['prompts'] }
  try {
    confirmName(session, confirm, { always, needed: 'It needs its name.', taken: 'a key would be gone' })
    return undefined
  } catch (error) {
    return error as OperatorError
  }
}
const refused = (...given: Parameters<typeof refusal>) => refusal(...given)?.message

describe('the name of an environment, as --confirm', () => {
  it.each([true, false])('is not needed outside production, in a terminal or not: %s', (interactive) => {
    expect(refused({ environment: 'development', interactive })).toBeUndefined()
    expect(refused({ environment: 'development', interactive, always: true })).toBeUndefined()
  })

  it('is needed in production where nobody is asked, and in a terminal that asks for parking alone', () => {
    expect(refused({ environment: 'production', interactive: false })).toBe('It needs its name.')
    expect(refused({ environment: 'production', interactive: true, yes: true })).toBe('It needs its name.')
    expect(refused({ environment: 'production', interactive: true })).toBeUndefined()
    expect(refused({ environment: 'production', interactive: true, always: true })).toBe('It needs its name.')
  })

  it.each([true, false])('of another environment is refused everywhere, in a terminal or not: %s', (interactive) => {
    for (const always of [true, false]) {
      const message = '--confirm names production, and a key would be gone.'
      expect(refused({ environment: 'development', interactive, always }, 'production')).toBe(message)
      expect(refused({ environment: 'production', interactive, always }, 'development')).toMatch(/^--confirm names dev/)
      expect(refused({ environment: 'production', interactive, always }, 'production')).toBeUndefined()
    }
  })

  it('is asked for by exit code 3, with the way out that there is', () => {
    const error = refusal({ environment: 'production', interactive: false })
    expect(error).toBeInstanceOf(OperatorError)
    expect(error).toMatchObject({ code: 'confirmation-needed', exitCode: 3 })
    const pass = 'Pass --confirm production: `medspa deploy --env production --confirm production`.'
    expect(error?.hint).toBe(`${pass} Or run it in a terminal.`)
    expect(refusal({ environment: 'production', interactive: true, yes: true })?.hint).toBe(
      `${pass} Or leave --yes out.`,
    )
    for (const interactive of [true, false]) {
      const always = refusal({ environment: 'production', interactive, always: true })
      expect(always?.hint).toBe(pass)
    }
    expect(refusal({ environment: 'production', interactive: false }, 'development')?.hint).toContain(pass)
  })

  it.each([
    ['park --env production --sandbox --yes', 'park --env production --sandbox --yes --confirm production'],
    ['park --confirm development --env production', 'park --env production --confirm production'],
    ['park --confirm=development --env production', 'park --env production --confirm production'],
    ['exec --env production -- … …', 'exec --env production --confirm production -- … …'],
    ['exec --env production -- tool --confirm all', 'exec --env production --confirm production -- tool --confirm all'],
  ])('is put into the command as it was typed: %s', (line, expected) => {
    expect(confirmedLine(line.split(' '), 'production')).toBe(`medspa ${expected}`)
  })

  it('leaves words of the command as the shell read them', () => {
    expect(confirmedLine(['deploy', '--config', 'my file'], 'production')).toBe(
      "medspa deploy --config 'my file' --confirm production",
    )
  })
})
