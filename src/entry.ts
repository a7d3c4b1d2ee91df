#!/usr/bin/env node
// Imports nothing before the version is checked: an older Node would fail on a dependency's syntax, with a stack trace.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(
    `medspa needs Node 22.15 or newer, and this is ${process.version}. Install Node 24, or run it with npx in its checkout.\n`,
  )
  process.exit(2)
}
const { main } = await import('./main.ts')
await main()

export {}
