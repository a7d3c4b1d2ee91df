// npm runs this at the end of `npm ci` and `npm install`. It builds dist/, and never fails: npm would end with a long
// error and exit code 1 although all packages are there, and a checkout whose build is broken could not even be mended
// with its own tools. Nobody overlooks it nevertheless: the reason is printed, and bin/medspa repeats it instead of
// running what an older build left in dist/, until a build succeeds. (It is written down in node_modules, which `npm ci`
// empties and can always write to, as dist/ may belong to another user.) `npm run build` and `npm pack` do fail.
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const packages = path.join(root, 'node_modules')

// `npx medspa` links the checkout into npm's cache and prepares it for that: it must not build, and it may come before
// `npm ci`, when there is nothing to build with. bin/medspa says so.
if (process.env.npm_command !== 'exec' && existsSync(packages)) {
  for (const script of ['check-node.mjs', 'build.ts']) {
    const { error, status, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts', script)], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'pipe'],
      encoding: 'utf8',
    })
    process.stderr.write(stderr ?? '')
    if (status === 0) continue
    const told = stderr?.split('\n').find((line) => /^(✘ \[ERROR\]|\w*Error\b|medspa needs)/.test(line))
    const reason = error?.message ?? told ?? `scripts/${script} failed`
    process.stderr.write(
      `medspa is not built, although its packages are installed: ${reason}\n\`npm run build\` tries again.\n`,
    )
    try {
      writeFileSync(path.join(packages, '.medspa-not-built'), `${reason}\n`)
    } catch (failed) {
      process.stderr.write(`${failed.message}\nUntil it is built, \`medspa\` is what was built before.\n`)
    }
    break
  }
}
