import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { lastLines, runProgram } from './runProgram.mjs'

/**
 * @typedef {{ ok: true, tfjs: string, tensorflow: string | undefined } | { ok: false, reason: string }} EngineCheck
 */

/**
 * Loads an engine in a child process and runs a convolution.
 * @param {'tfjs-node' | 'wasm'} engine
 * @param {string} root the folder that holds node_modules
 * @param {string} node the Node to run it under
 * @returns {Promise<EngineCheck>}
 */
export async function checkEngine(engine, root, node) {
  const probe = path.join(path.dirname(fileURLToPath(import.meta.url)), 'probeEngine.mjs')
  const result = await runProgram(node, [probe, engine, root], { timeoutMs: 60_000 })
  if (result.code === 124) return { ok: false, reason: 'it did not answer within 60 s' }
  if (result.code !== 0) return { ok: false, reason: errorLine(result.stderr) || `it ended with code ${result.code}` }
  try {
    const { tfjs, tensorflow } = JSON.parse(lastLines(result.stdout, 1))
    return { ok: true, tfjs: String(tfjs), tensorflow: tensorflow === undefined ? undefined : String(tensorflow) }
  } catch {
    return { ok: false, reason: `its answer makes no sense: ${lastLines(result.stdout, 1)}` }
  }
}

/** The line that names the error, out of a stack trace. @param {string} stderr */
function errorLine(stderr) {
  const lines = stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  return lines.find((line) => /Error:|error:|cannot open|the convolution/.test(line)) ?? lines.at(-1) ?? ''
}
