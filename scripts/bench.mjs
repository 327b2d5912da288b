// Hilum beside its peers, in one run: `npm run bench -- NAME [options]`. Sets up what is missing, then runs bench/main.ts under Node 24.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { prepare } from './setup/launch.mjs'
import { ROOT } from './setup/setUp.mjs'

const node = await prepare(process.env)
if (node === undefined) {
  process.exitCode = 1
} else {
  const child = spawn(node, [path.join(ROOT, 'bench', 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1
  })
}
