import { expect, test } from 'vitest'
import { createGate } from '../../../sandbox/front/gate.ts'

test('whoever is alone waits for those inside, and keeps the others out', async () => {
  const gate = createGate()
  const happened: string[] = []
  const first = Promise.withResolvers<void>()
  const quiet = Promise.withResolvers<void>()

  const inside = gate.through(async () => {
    await first.promise
    happened.push('first')
  })
  const alone = gate.alone(async () => {
    happened.push('alone')
    await quiet.promise
    happened.push('not alone')
  })
  const late = gate.through(async () => void happened.push('late'))
  const next = gate.alone(async () => void happened.push('alone again'))
  first.resolve()
  await inside
  quiet.resolve()
  await Promise.all([alone, late, next])
  expect(happened.slice(0, 3)).toEqual(['first', 'alone', 'not alone'])
  expect(happened.slice(3).sort()).toEqual(['alone again', 'late'])
})

test('a failure opens it again', async () => {
  const gate = createGate()
  const failed = gate.alone(() => Promise.reject(new Error('no')))
  const through = gate.through(async () => 'in')
  await expect(failed).rejects.toThrow('no')
  expect(await through).toBe('in')
  await expect(gate.through(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await gate.alone(async () => 'alone')).toBe('alone')
})
