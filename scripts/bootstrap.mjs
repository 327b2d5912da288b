// Prepares a fresh clone: Node 24, the locked packages, the native engine. Plain JavaScript without dependencies, because it
// runs before anything is installed, on any Node from 20. Says what it does on stderr; a second run does nothing.
import { prepare } from './setup/launch.mjs'

const USAGE = `npm run setup [-- OPTIONS]

  --retry      try the native engine again, though it failed a short while ago
  --electron   also download Electron's runtime (its own installer; from outside the npm registry)
  --help       show this

Environment: HILUM_CACHE (folder), HILUM_ENGINE=tfjs-node|wasm, HILUM_OFFLINE=1, HILUM_TFJS_BASE_URL (mirror),
HTTPS_PROXY and NO_PROXY. docs/SETUP.md has the details.
`

const options = new Set(process.argv.slice(2))
const unknown = [...options].filter((option) => !['--retry', '--electron', '--help'].includes(option))
if (options.has('--help')) {
  process.stdout.write(USAGE)
} else if (unknown.length > 0) {
  process.stderr.write(`set-up: unknown option ${unknown.join(' ')}\n\n${USAGE}`)
  process.exitCode = 2
} else {
  const started = Date.now()
  const node = await prepare(process.env, { retry: options.has('--retry'), electron: options.has('--electron') })
  if (node === undefined) process.exitCode = 1
  else if (process.env['HILUM_SETUP_INNER'] !== '1') process.stderr.write(`set-up: everything is prepared (${((Date.now() - started) / 1000).toFixed(1)} s)\n`)
}
