import { describe, expect, it } from 'vitest'
import { logLineText } from '../../src/logs/log-entry.ts'
import { endOfLog, errorOfLog } from '../../src/rollout/log-error.ts'

const nodeStack = (head: string[], more: string[] = []) => [
  'file:///app/api/main.js:3',
  "throw new Error('FEATURE_FLAGS is not set')",
  '      ^',
  '',
  ...head,
  '    at file:///app/api/main.js:3:7',
  '    at ModuleJob.run (node:internal/modules/esm/module_job:343:25)',
  '    at async onImport.tracePromise.__proto__ (node:internal/modules/esm/loader:665:26)',
  '    at async asyncRunEntryPointWithESMLoader (node:internal/modules/run_main:117:5)',
  ...more,
  '',
  'Node.js v24.21.0',
]
const pino = (level: number, msg: string, over: object = {}) => JSON.stringify({ level, time: 1, msg, ...over })

describe('what a log says of the end of its program', () => {
  it.each<[string, string[], string | undefined]>([
    [
      'an uncaught error, not its frames',
      nodeStack(['Error: FEATURE_FLAGS is not set']),
      'Error: FEATURE_FLAGS is not set',
    ],
    [
      'an error with a code',
      nodeStack(["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'pg' imported from /app/api/main.js"]),
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'pg' imported from /app/api/main.js",
    ],
    [
      'a message of two lines',
      nodeStack(['ZodError: invalid', 'PORT: expected a number']),
      'ZodError: invalid PORT: expected a number',
    ],
    [
      'an error with its cause',
      nodeStack(
        ['Error: cannot start'],
        [
          '  [cause]: Error: connect ECONNREFUSED 10.0.1.7:5432',
          '      at TCPConnectWrap.afterConnect (node:net:1611:16)',
        ],
      ),
      'Error: cannot start, because of Error: connect ECONNREFUSED 10.0.1.7:5432',
    ],
    ['something thrown that is no error', nodeStack(['Uncaught:', "'no licence key'"]), "'no licence key'"],
    [
      'the last of two stacks',
      [...nodeStack(['Error: the first']), ...nodeStack(['TypeError: the second'])],
      'TypeError: the second',
    ],
    [
      'the last line of level error or fatal',
      [
        pino(30, 'starting'),
        pino(50, 'outbox'),
        pino(60, 'cannot start', {
          err: { type: 'Error', message: 'no database', stack: 'Error: no database\n    at x' },
        }),
        pino(30, 'bye'),
      ],
      'fatal: cannot start: no database',
    ],
    [
      'a level in words, an error in words',
      ['{"level":"ERROR","msg":"boot","error":"no such role"}'],
      'error: boot: no such role',
    ],
    ['severity instead of level', ['{"severity":"CRITICAL","message":"boot failed"}'], 'critical: boot failed'],
    ['what came later: the stack', [pino(50, 'retrying'), ...nodeStack(['Error: gave up'])], 'Error: gave up'],
    ['what came later: the line', [...nodeStack(['Error: caught']), pino(60, 'cannot start')], 'fatal: cannot start'],
    [
      'a Python traceback',
      [
        'Traceback (most recent call last):',
        '  File "server.py", line 3, in <module>',
        '    main()',
        'ValueError: FEATURE_FLAGS is not set',
      ],
      'ValueError: FEATURE_FLAGS is not set',
    ],
    [
      "a panic of Go's",
      ['panic: FEATURE_FLAGS is not set', '', 'goroutine 1 [running]:', 'main.main()', '\t/src/main.go:9 +0x1d'],
      'panic: FEATURE_FLAGS is not set',
    ],
    [
      'a Java exception',
      ['Exception in thread "main" java.lang.IllegalStateException: no flags', '\tat Main.main(Main.java:5)'],
      'Exception in thread "main" java.lang.IllegalStateException: no flags',
    ],
    ['a plain line that names an error', ['starting', 'fatal: no licence', 'bye'], 'fatal: no licence'],
    ['the last line, where none names an error', ['starting', 'no licence key', ''], 'no licence key'],
    ['the last JSON line, without its braces', [pino(30, 'starting'), pino(30, 'stopping')], 'info: stopping'],
    ['an unfinished JSON line', ['{"level":60,"msg":"cannot'], '{"level":60,"msg":"cannot'],
    ['nothing', [], undefined],
    ['blank lines', ['', '  '], undefined],
  ])('%s', (_, lines, told) => {
    expect(errorOfLog(lines)).toBe(told)
  })
})

it('a JSON line is told as level, message and error; another stays', () => {
  expect(logLineText(pino(40, 'slow', { err: { message: 'timeout' } }))).toBe('warn: slow: timeout')
  expect(logLineText(pino(50, 'timeout', { err: { message: 'timeout' } }))).toBe('error: timeout')
  expect(logLineText('{"a":1}')).toBe('{"a":1}')
  expect(logLineText('listening on 3000')).toBe('listening on 3000')
})

describe('the end of a log', () => {
  it.each<[string, string[], string[]]>([
    ['nothing', [], []],
    [
      'the error first, the others as they came',
      ['starts', 'Error: no FLAG', '    at main.js:1'],
      ['Error: no FLAG', 'starts', '    at main.js:1'],
    ],
    ['a line of JSON is told once', ['starts', pino(50, 'down'), 'bye'], ['error: down', 'starts', 'bye']],
    ['without an error the last line', ['starts', 'bye', ''], ['bye', 'starts']],
  ])('%s', (_, lines, told) => {
    expect(endOfLog(lines, 20)).toEqual(told)
  })

  it('is so many lines, though the error came long before them', () => {
    const frames = Array.from({ length: 30 }, (_, line) => `    at f (main.js:${line})`)
    expect(endOfLog(['starts', 'Error: no FLAG', ...frames], 20)).toEqual(['Error: no FLAG', ...frames.slice(-19)])
  })
})
