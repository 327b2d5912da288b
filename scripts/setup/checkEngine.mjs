import { existsSync } from 'node:fs'
import path from 'node:path'
import { lastLines, runProgram } from './runProgram.mjs'

/**
 * @typedef {{ ok: true, tfjs: string, tensorflow: string | undefined, openvino?: string | undefined, onnxruntime?: string | undefined } | { ok: false, reason: string }} EngineCheck
 */

/**
 * Loads an engine in a child process and runs a convolution.
 * @param {'tfjs-node' | 'openvino' | 'onnx' | 'wasm'} engine
 * @param {string} root the folder that holds package.json
 * @param {string} node the Node to run it under
 * @returns {Promise<EngineCheck>}
 */
export async function checkEngine(engine, root, node) {
  const probe = path.join(root, 'scripts', 'setup', 'probeEngine.mjs')
  if (!existsSync(probe)) return { ok: false, reason: `${probe} is missing, so it was not tried` }
  // inside Electron the binary is Node only when asked
  const env = process.versions['electron'] === undefined ? process.env : { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const result = await runProgram(node, [probe, engine, root], { env, timeoutMs: 60_000 })
  if (result.code === 124) return { ok: false, reason: 'it did not answer within 60 s' }
  if (result.code !== 0) return { ok: false, reason: errorLine(result.stderr) || `it ended with code ${result.code}` }
  try {
    const { tfjs, tensorflow, openvino, onnxruntime } = JSON.parse(lastLines(result.stdout, 1))
    return { ok: true, tfjs: String(tfjs), tensorflow: tensorflow === undefined ? undefined : String(tensorflow), openvino: openvino === undefined ? undefined : String(openvino), onnxruntime: onnxruntime === undefined ? undefined : String(onnxruntime) }
  } catch {
    return { ok: false, reason: `its answer makes no sense: ${lastLines(result.stdout, 1)}` }
  }
}

/** The line that names the error, out of a stack trace. @param {string} stderr */
function errorLine(stderr) {
  const lines = stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  return lines.find((line) => /Error:|error:|cannot open|the convolution/.test(line)) ?? lines.at(-1) ?? ''
}
