import { spawn } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { createSay } from './say.mjs'
import { ROOT, readyNode, setUp, SetupStopped, usesProxy } from './setUp.mjs'
import { SetupError } from './setupError.mjs'

/**
 * Runs Hilum's command line under Node 24, after preparing what is missing. Standard streams, exit code and signals are the
 * command's own; what set-up says goes to stderr.
 * @param {readonly string[]} argv
 */
export async function launch(argv) {
  const node = await prepare(process.env)
  if (node === undefined) {
    process.exitCode = 1
    return
  }
  const follow = pathToFileURL(path.join(ROOT, 'scripts', 'setup', 'followParent.mjs')).href
  const child = spawn(node, ['--import', follow, path.join(ROOT, 'src', 'main', 'cli.ts'), ...argv], {
    // the pipe closes when this process dies, however it dies: then the command leaves too
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    // Node 24 heeds proxies only when asked
    env: { ...process.env, HILUM_PARENT_PIPE: '3', ...(usesProxy(process.env) && { NODE_USE_ENV_PROXY: '1' }) }
  })
  passSignals(child)
  child.on('error', (error) => {
    process.stderr.write(`hilum: ${node} could not be started: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

/**
 * The Node to run under, everything prepared; undefined when that failed, after saying why.
 * @param {NodeJS.ProcessEnv} env
 * @param {{ retry?: boolean, electron?: boolean }} [options]
 * @returns {Promise<string | undefined>}
 */
export async function prepare(env, options = {}) {
  try {
    const asked = options.retry === true || options.electron === true
    return (asked ? undefined : readyNode(ROOT, env)) ?? (await setUp(ROOT, { env, say: createSay(process.stderr), ...options }))
  } catch (error) {
    if (error instanceof SetupError) process.stderr.write(`set-up: ${error.message}\nset-up: ${error.mend}\n`)
    else if (!(error instanceof SetupStopped)) process.stderr.write(`set-up: ${error instanceof Error ? error.stack : String(error)}\n`)
    return undefined
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function passSignals(child) {
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  // a terminal's Ctrl-C reaches the whole process group, so passing it on would make it two
  process.on('SIGINT', () => {
    if (!onTerminal) child.kill('SIGINT')
  })
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))
}
