// Runs before anything else is built: under npm the `node` package's own Node comes first on PATH, and where that
// was blocked (npm 11 blocks install scripts unless allowScripts names them) the build would silently use the system's.
const wanted = [22, 15]
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  process.stderr.write(
    `medspa needs Node ${wanted.join('.')} or newer, and this is ${process.version} (${process.execPath}).\n` +
      'Run it through npm in this checkout (`npm ci`, `npx medspa`), which brings its own Node, or install Node 24.\n',
  )
  process.exit(1)
}
