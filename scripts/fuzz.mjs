// `npm run fuzz`: prepares Node 24 and the packages, then runs test/fuzz under it.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { prepare } from './setup/launch.mjs'
import { ROOT } from './setup/setUp.mjs'

const node = await prepare(process.env)
if (node === undefined) process.exitCode = 1
else {
  const child = spawn(node, [path.join(ROOT, 'test', 'fuzz', 'run.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
  child.on('error', (error) => {
    process.stderr.write(`fuzz: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code) => (process.exitCode = code ?? 1))
}
