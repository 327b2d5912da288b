import { findChromium } from '../setup/desktopPrograms.mjs'
import { findProgram, lastLines, runProgram } from '../setup/runProgram.mjs'

/**
 * The browser for the tests. In CI (CI=true) on Debian it is installed where none is found; a failure is said and counts.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ path: string | undefined, failed: boolean }>}
 */
export async function installChromium(env) {
  const found = findChromium(env)
  if (found !== undefined) return { path: found, failed: false }
  if (env['CI'] !== 'true') {
    process.stdout.write('no Chromium was found: install one (Debian: apt-get install chromium) or name it in HILUM_CHROMIUM\n')
    return { path: undefined, failed: false }
  }
  const reason = await aptInstall(env)
  const installed = findChromium(env)
  if (installed === undefined) process.stdout.write(`the browser tests need a Chromium and it could not be installed: ${reason ?? 'apt-get left none'}\n`)
  return { path: installed, failed: installed === undefined }
}

/** @param {NodeJS.ProcessEnv} env @returns {Promise<string | undefined>} what went wrong */
async function aptInstall(env) {
  const apt = findProgram('apt-get', env)
  if (apt === undefined) return 'there is no apt-get here; install Chromium another way and name it in HILUM_CHROMIUM'
  const root = process.getuid?.() === 0
  const sudo = root ? undefined : findProgram('sudo', env)
  if (!root && sudo === undefined) return 'this is not root and there is no sudo'
  for (const command of [['update', '-qq'], ['install', '-y', '-qq', '--no-install-recommends', 'chromium']]) {
    process.stdout.write(`apt-get ${command.join(' ')}\n`)
    const [program, ...rest] = sudo === undefined ? [apt, ...command] : [sudo, '-n', apt, ...command]
    const result = await runProgram(program ?? apt, rest, { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 300_000 })
    if (result.code !== 0) return `apt-get ${command[0]} ended with code ${result.code}: ${lastLines(result.stderr, 2)}`
  }
  return undefined
}
