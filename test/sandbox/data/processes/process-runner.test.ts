import { expect, test } from 'vitest'
import { environmentOf, folderOf } from '../../../../sandbox/data/processes/process-runner.ts'

test('a process has what it was given, its address, the authority to trust, and nothing of this process', () => {
  expect(environmentOf({ env: { A: '1', HOST: 'x' }, address: '127.9.9.9' }, '/ca.pem')).toEqual({
    A: '1',
    PATH: process.env.PATH,
    HOST: '127.9.9.9',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
  })
  expect(environmentOf({ env: { HOST: 'x' } }, '/ca.pem')).toMatchObject({ HOST: 'x' })
})

test('a process cannot start outside its image', () => {
  const image = { rootDir: '/images/x' }
  expect(folderOf({ image, workingDir: '../../etc' })).toBe('/images/x/etc')
  expect(folderOf({ image, workingDir: '/app' })).toBe('/images/x/app')
})
