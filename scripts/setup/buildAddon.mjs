import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { tfjsNodeFolder } from './engineFolder.mjs'
import { NAPI_FOLDER } from './pinned.mjs'
import { findProgram, lastLines, runProgram } from './runProgram.mjs'

/** The C++ compiler: `CXX`, else g++, c++ or clang++ on PATH. @param {NodeJS.ProcessEnv} env */
export function findCompiler(env) {
  if (env['CXX']) return findProgram(env['CXX'], env) ?? env['CXX']
  return findProgram('g++', env) ?? findProgram('c++', env) ?? findProgram('clang++', env)
}

/**
 * Compiles tfjs-node's addon from the sources in its npm package against `dir`/deps (include and lib), as its binding.gyp does.
 * @param {{ root: string, dir: string, compiler: string }} input
 * @returns {Promise<{ ok: true } | { ok: false, reason: string }>}
 */
export async function buildAddon({ root, dir, compiler }) {
  const folder = tfjsNodeFolder(root)
  const output = path.join(dir, 'lib', NAPI_FOLDER)
  await mkdir(output, { recursive: true })
  const flags = [
    '-O2', '-std=c++17', '-shared', '-fPIC', '-DNAPI_VERSION=8',
    '-I..', `-I${path.join(dir, 'deps', 'include')}`, `-I${path.join(root, 'node_modules', 'node-api-headers', 'include')}`,
    'binding/tfjs_backend.cc', 'binding/tfjs_binding.cc',
    `-L${path.join(dir, 'deps', 'lib')}`, '-ltensorflow', '-ltensorflow_framework',
    // Node itself holds the Node-API symbols
    ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../../deps/lib'] : ['-Wl,-rpath,$ORIGIN/../../deps/lib']),
    '-o', path.join(output, 'tfjs_binding.node')
  ]
  const result = await runProgram(compiler, flags, { cwd: folder, timeoutMs: 300_000 })
  if (result.code === 0) return { ok: true }
  const error = result.stderr.split('\n').find((line) => /error/i.test(line)) ?? lastLines(result.stderr, 1)
  return { ok: false, reason: `${path.basename(compiler)} could not build the addon: ${error.trim()}` }
}
