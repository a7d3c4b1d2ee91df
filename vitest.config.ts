import { defineConfig } from 'vitest/config'
import { longIntegrationTests } from './test/support/groups/groups.ts'
import { filesLeftOut, selectionAsked } from './test/support/groups/selection.ts'
import OwnEnvironmentFirst from './test/support/own-environment-first.ts'
import { suiteEnvironment } from './test/support/suite-environment.ts'

// Time limits only end what hangs: the machine may be busy, and no verdict is a matter of speed.
// More workers than cores: most of their time is Terraform's provider waiting.
// Projects run one after the other (groupOrder): their numbers of workers differ.
// unit: pure parts. integration: real programs one at a time (a Postgres, a Redis, moto, a pty). e2e: the whole sandbox.
export default defineConfig({
  test: {
    sequence: { sequencer: OwnEnvironmentFirst },
    env: suiteEnvironment,
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.ts'],
          exclude: ['test/integration/**', 'test/e2e/**', 'test/exhaustive/**'],
          // They change nothing that another could see: with modules loaded once they take a quarter of the CPU.
          isolate: false,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: ['test/integration/**/*.test.ts'],
          exclude: longIntegrationTests,
          globalSetup: ['test/integration/build.ts', 'test/integration/control/moto-fork-server.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 4,
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['test/e2e/**/*.test.ts', ...longIntegrationTests],
          exclude: filesLeftOut(selectionAsked()),
          globalSetup: [
            'test/e2e/global-setup.ts',
            'test/integration/build.ts',
            'test/integration/control/moto-fork-server.ts',
          ],
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
          // Most groups have fewer end-to-end files: the longest must not wait for a worker, and end alone.
          maxWorkers: 6,
        },
      },
      {
        // Too long for each change: a whole deploy for each of twenty places where the one before it was killed, and
        // more of what integration tests have some of: interleavings, calls after which a command is killed.
        test: {
          name: 'exhaustive',
          sequence: { groupOrder: 3 },
          include: [
            'test/exhaustive/**/*.test.ts',
            'test/integration/secrets/interleavings.test.ts',
            'test/integration/redis-token/token.test.ts',
          ],
          env: { INTERLEAVINGS: '3000', KILLED_EVERY: '1' },
          globalSetup: [
            'test/e2e/global-setup.ts',
            'test/integration/build.ts',
            'test/integration/control/moto-fork-server.ts',
          ],
          testTimeout: 3_600_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
})
