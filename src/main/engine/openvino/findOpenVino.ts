import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openVinoFolder } from '../../../../scripts/setup/openVino.mjs'
import { EngineUnavailableError } from '../engineErrors.ts'

/** OpenVINO's C library: in the folder that `HILUM_OPENVINO` names, else where set-up put it. Throws EngineUnavailableError. */
export function findOpenVino(env: NodeJS.ProcessEnv): string {
  const named = env['HILUM_OPENVINO']
  const folder = named || openVinoFolder(env)
  if (folder === undefined) throw new EngineUnavailableError('openvino', `there is no runtime of it for ${process.platform}-${process.arch}`, 'Choose another engine.')
  const found = LIBRARY_NAMES.map((name) => join(folder, name)).find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new EngineUnavailableError(
    'openvino',
    named ? `HILUM_OPENVINO names ${named}, which holds no ${LIBRARY_NAMES[0]}` : 'it is not installed',
    'Run "npm run setup -- --retry" to install it, or choose another engine.'
  )
}

const VERSION = '2640'
const LIBRARY_NAMES: readonly string[] =
  process.platform === 'win32' ? ['openvino_c.dll'] : process.platform === 'darwin' ? [`libopenvino_c.${VERSION}.dylib`] : [`libopenvino_c.so.${VERSION}`]
