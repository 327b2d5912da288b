import path from 'node:path'
import { cachePaths } from './cachePaths.mjs'

/** Where set-up keeps OpenVINO's libraries; undefined where there is no runtime for this platform. @param {NodeJS.ProcessEnv} env */
export function openVinoFolder(env) {
  const dir = cachePaths(env).openVino
  return dir && path.join(dir, 'libs')
}
