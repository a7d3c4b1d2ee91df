import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EcsHarness, startEcsHarness } from './support/ecs-harness.ts'

let harness: EcsHarness

/** Serves on a port until it is told to end by a request, with the exit code that the request names. */
const SERVES = `
import { createServer } from 'node:http'
createServer((request, answer) => {
  console.log('asked for ' + request.url)
  answer.end('from the sidecar', () => process.exit(Number(request.url.slice(1))))
}).listen(Number(process.env.PORT), process.env.HOST, () => console.log('listens'))
`
/** Asks the container beside it, by the address that both have, as soon as that listens; goes on for as long as it is told. */
const ASKS = `
const ask = async () => {
  const answer = await fetch('http://' + process.env.HOST + ':9000/' + process.env.CODE).catch(() => undefined)
  if (answer === undefined) return setTimeout(ask, 20)
  console.log(await answer.text())
  if (process.env.LASTS !== 'yes') process.exitCode = 3
  else setInterval(() => {}, 1e6)
}
await ask()
`

beforeAll(async () => {
  harness = await startEcsHarness()
  await harness.push('serves', SERVES)
  await harness.push('asks', ASKS)
})
afterAll(() => harness.close())

const environment = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => ({ name, value }))

const register = (family: string, { code, essential, lasts }: { code: string; essential: boolean; lasts: boolean }) =>
  harness.register(family, 'asks', { environment: environment({ CODE: code, LASTS: lasts ? 'yes' : 'no' }) }, {}, [
    { name: 'sidecar', tag: 'serves', essential, environment: environment({ PORT: '9000' }) },
  ])

test('containers of a task share one network, and each has its own log', async () => {
  const task = await harness.run(await register('ends', { code: '0', essential: false, lasts: false }))
  const ended = await harness.untilStatus(task, 'STOPPED')
  expect(ended).toMatchObject({ stopCode: 'EssentialContainerExited' })
  expect(Object.fromEntries((ended.containers ?? []).map(({ exitCode, name }) => [name, exitCode]))).toEqual({
    main: 3,
    sidecar: 0,
  })
  expect(await harness.logLines(ended)).toEqual(['from the sidecar'])
  expect(await harness.logLines(ended, 'sidecar')).toEqual(['listens', 'asked for /0'])
})

test('a task goes on where a container ends that is not essential', async () => {
  const task = await harness.run(await register('goes-on', { code: '7', essential: false, lasts: true }))
  const seen = await harness.until(
    () => harness.describe(task),
    ({ containers }) =>
      containers?.some(({ lastStatus, name }) => name === 'sidecar' && lastStatus === 'STOPPED') === true,
  )
  expect(seen).toMatchObject({ lastStatus: 'RUNNING', desiredStatus: 'RUNNING' })
  expect(seen.containers?.find(({ name }) => name === 'sidecar')).toMatchObject({ exitCode: 7 })
  expect(seen.containers?.find(({ name }) => name === 'main')).toMatchObject({ lastStatus: 'RUNNING' })
})

test('a task stops when an essential container of it ends', async () => {
  const task = await harness.run(await register('stops', { code: '7', essential: true, lasts: true }))
  const ended = await harness.untilStatus(task, 'STOPPED')
  expect(ended).toMatchObject({
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
  })
  expect(ended.containers?.find(({ name }) => name === 'sidecar')).toMatchObject({ exitCode: 7 })
})
