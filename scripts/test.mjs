// Everything that CI checks: set-up, types, lint, unit tests, tests of whole processes. Each step says how long it took; the
// last line of the output is `N passed, N failed`, and the exit code is 0 only when tests ran and none failed.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { prepare } from './setup/launch.mjs'
import { ROOT } from './setup/setUp.mjs'
import { installChromium } from './test/installChromium.mjs'
import { countTests } from './test/countTests.mjs'

const STEPS = ['typecheck', 'lint', 'unit', 'process']
const USAGE = `npm test [-- --only STEP[,STEP]] [-- FILE…]
Steps: ${STEPS.join(', ')}. FILE: vitest's filter, for unit and process.
`

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

const options = parseOptions(process.argv.slice(2))
if (options === undefined) {
  process.stderr.write(USAGE)
  process.exit(2)
}
process.exitCode = await runSteps(options)

/**
 * @param {{ steps: readonly string[], files: readonly string[] }} wanted
 * @returns {Promise<number>} exit code
 */
async function runSteps({ steps, files }) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'hilum-test-'))
  /** @type {Count} */
  const sum = { passed: 0, failed: 0, skipped: 0 }
  /** @param {string} name @param {() => Promise<Count>} work */
  const step = async (name, work) => {
    process.stdout.write(`\n== ${name}\n`)
    const started = Date.now()
    const count = await work()
    sum.passed += count.passed
    sum.failed += count.failed
    sum.skipped += count.skipped
    process.stdout.write(`== ${name}: ${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
  }
  const node = await prepare(process.env)
  if (node === undefined) {
    process.stdout.write('\nset-up failed: nothing was tested\n0 passed, 1 failed\n')
    return 1
  }
  const env = testEnvironment(node)
  const tool = (/** @type {string} */ file, /** @type {string[]} */ ...rest) => () => runCheck(node, [path.join(ROOT, 'node_modules', ...file.split('/')), ...rest], env)
  const vitest = (/** @type {string} */ project) => () => runVitest(node, project, files, path.join(scratch, `${project}.json`), env)
  if (steps.includes('typecheck')) await step('typecheck', tool('typescript/bin/tsc', '-b'))
  if (steps.includes('lint')) await step('lint', tool('oxlint/bin/oxlint', '--type-aware'))
  if (steps.includes('unit')) await step('unit', vitest('unit'))
  if (steps.includes('process')) {
    const browser = await installChromium(env)
    if (browser.path !== undefined) env['HILUM_CHROMIUM'] = browser.path
    else if (browser.failed) await step('browser', async () => ({ passed: 0, failed: 1, skipped: 0 }))
    await step('process', vitest('process-*'))
  }
  rmSync(scratch, { recursive: true, force: true })
  if (sum.skipped > 0) process.stdout.write(`\n${sum.skipped} skipped\n`)
  process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed\n`)
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1
}

/** One check that passes or fails as a whole. @param {string} node @param {string[]} command @param {NodeJS.ProcessEnv} env @returns {Promise<Count>} */
async function runCheck(node, command, env) {
  const code = await runInherited(node, command, env)
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
}

/**
 * @param {string} node
 * @param {string} project
 * @param {readonly string[]} files
 * @param {string} report
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Count>}
 */
async function runVitest(node, project, files, report, env) {
  const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const code = await runInherited(node, [vitest, 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...files], ROOT.includes('%') ? withAbsoluteImports(env) : env)
  let text
  try {
    text = readFileSync(report, 'utf8')
  } catch {
    process.stdout.write(`vitest ended with code ${code} and left no report\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  return countTests(JSON.parse(text), code)
}

/** @param {NodeJS.ProcessEnv} env @returns {NodeJS.ProcessEnv} */
function withAbsoluteImports(env) {
  const hook = pathToFileURL(path.join(ROOT, 'scripts', 'test', 'absoluteImports.mjs')).href
  return { ...env, NODE_OPTIONS: `${env['NODE_OPTIONS'] ?? ''} --import ${hook}`.trim() }
}

/** @param {string} program @param {readonly string[]} command @param {NodeJS.ProcessEnv} env @returns {Promise<number>} */
function runInherited(program, command, env) {
  return new Promise((resolve) => {
    const child = spawn(program, command, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] })
    const stop = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal)
    process.on('SIGTERM', stop)
    child.on('error', (error) => {
      process.stdout.write(`${program}: ${error.message}\n`)
      resolve(1)
    })
    child.on('close', (code) => {
      process.off('SIGTERM', stop)
      resolve(code ?? 1)
    })
  })
}

/** @param {string} node @returns {NodeJS.ProcessEnv} */
function testEnvironment(node) {
  const before = process.env['PATH'] ?? process.env['Path'] ?? ''
  return { ...process.env, PATH: [path.dirname(node), path.join(ROOT, 'node_modules', '.bin'), before].join(path.delimiter) }
}

/**
 * @param {readonly string[]} argv
 * @returns {{ steps: readonly string[], files: readonly string[] } | undefined}
 */
function parseOptions(argv) {
  let steps = STEPS
  const files = []
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? ''
    if (argument === '--only' || argument.startsWith('--only=')) {
      steps = (argument === '--only' ? (argv[++i] ?? '') : argument.slice('--only='.length)).split(',')
      if (steps.some((name) => !STEPS.includes(name))) return undefined
    } else if (argument.startsWith('-')) return undefined
    else files.push(argument)
  }
  return { steps, files }
}
