import { describe, expect, test } from 'vitest'
import { cachePaths, shortName } from './cachePaths.mjs'

describe('cachePaths', () => {
  test.for([
    [{ HOME: '/home/ä b' }, 'linux', 'x64', '/home/ä b/.cache/hilum'],
    [{ HOME: '/home/a', XDG_CACHE_HOME: '/var/cache/a' }, 'linux', 'x64', '/var/cache/a/hilum'],
    [{ HOME: '/home/a', XDG_CACHE_HOME: 'relative' }, 'linux', 'arm64', '/home/a/.cache/hilum'],
    [{ HOME: '/Users/a' }, 'darwin', 'arm64', '/Users/a/Library/Caches/hilum'],
    [{ LOCALAPPDATA: 'C:\\Users\\ä b\\AppData\\Local' }, 'win32', 'x64', 'C:\\Users\\ä b\\AppData\\Local\\hilum\\cache'],
    [{}, 'win32', 'x64', 'C:\\Users\\a\\AppData\\Local\\hilum\\cache'],
    [{ HOME: '/home/a', HILUM_CACHE: '/big disk/100%' }, 'linux', 'x64', '/big disk/100%']
  ] as const)('%j on %s %s', ([env, platform, arch, expected]) => {
    expect(cachePaths(env, { platform, arch, home: platform === 'win32' ? 'C:\\Users\\a' : '/home/fallback' }).dir).toBe(expected)
  })

  test('names each engine by all that it depends on, and stays short', () => {
    const linux = cachePaths({ HILUM_CACHE: '/c' }, { platform: 'linux', arch: 'x64' })
    expect(linux).toEqual({
      dir: '/c',
      key: 'linux-x64',
      lock: '/c/setup.lock',
      openVino: '/c/engine/openvino-2026.4.0-linux-x64',
      openVinoState: '/c/openvino-state.json',
      engineState: '/c/engine-state.json',
      downloads: '/c/downloads',
      temporary: '/c/tmp',
      nodeDir: '/c/node/24.21.0-linux-x64',
      nodeBinary: '/c/node/24.21.0-linux-x64/bin/node',
      engineOfficial: '/c/engine/tfjs-node-4.22.0-tensorflow-2.9.1-linux-x64',
      enginePypi: '/c/engine/tfjs-node-4.22.0-tensorflow-2.21.0-linux-x64'
    })
    const windows = cachePaths({ LOCALAPPDATA: 'C:\\Users\\someone\\AppData\\Local' }, { platform: 'win32', arch: 'x64' })
    const longest = `${windows.engineOfficial}\\lib\\napi-v8\\tfjs_binding.node`
    expect(longest.length).toBeLessThan(160)
    expect(windows.enginePypi).toBeUndefined()
  })

  test('a platform without a package has no Node to install', () => {
    expect(cachePaths({ HOME: '/Users/a' }, { platform: 'darwin', arch: 'arm64' }).nodeDir).toBeUndefined()
  })
})

test('shortName is plain ASCII whatever it stands for', () => {
  expect(shortName('/größe/病院/100% x')).toMatch(/^[0-9a-f]{12}$/)
})
