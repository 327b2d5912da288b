import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentHash, contentPath, isUncPath, renameWithRetry, renameWithRetrySync, safeFileName } from './paths.ts'

describe('contentPath', () => {
  test('is short, and gives the hash back', () => {
    const hash = 'ab'.repeat(32)
    expect(contentPath('features', hash)).toBe(`features/ab/${'ab'.repeat(31)}`)
    expect(contentHash(contentPath('features', hash))).toBe(hash)
    expect(contentPath('artifacts', hash).length).toBeLessThan(80)
  })
})

describe('safeFileName', () => {
  test('keeps names that every system takes', () => {
    for (const name of ['run-12', 'Grippe 2020 (Süd)', '肺炎', 'a.b', '89%0.png']) expect(safeFileName(name)).toBe(name)
  })

  test('changes those that Windows refuses, and keeps them apart', () => {
    const names = ['con', 'NUL.txt', 'a/b', 'a:b', 'tail. ', '.hidden', '', 'a\u0007b', 'COM1', '..'].map(safeFileName)
    expect(names.map((name) => name.replace(/-[0-9a-f]{8}$/, '-…'))).toEqual([
      '_con-…', '_NUL.txt-…', 'a_b-…', 'a_b-…', 'tail-…', '_.hidden-…', '_-…', 'a_b-…', '_COM1-…', '_-…'
    ])
    expect(new Set(names).size).toBe(names.length)
  })

  test('is always valid', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const safe = safeFileName(name)
        expect(safe).not.toMatch(/[<>:"/\\|?*]|\p{Cc}|[. ]$|^\.|^ |^$/u)
        expect(safe.length).toBeLessThanOrEqual(80)
      })
    )
  })
})

test('isUncPath knows shares from local devices', () => {
  const shares = ['\\\\server\\share', '//server/share/x', '\\\\?\\UNC\\server\\share\\x']
  const local = ['C:\\data', '\\\\?\\C:\\data', '\\\\.\\pipe\\x', '/srv/data', 'relative\\path', '\\\\server']
  expect([shares.map(isUncPath), local.map(isUncPath)]).toEqual([shares.map(() => true), local.map(() => false)])
})

describe('renaming', () => {
  test.each(['EPERM', 'EBUSY', 'EACCES'])('waits out %s on Windows', async (code) => {
    const first = failing(code, 2)
    await renameWithRetry('a', 'b', { platform: 'win32', rename: async () => first.attempt() })
    const second = failing(code, 2)
    renameWithRetrySync('a', 'b', { platform: 'win32', rename: second.attempt })
    expect([first.state.calls, second.state.calls]).toEqual([3, 3])
  })

  test('fails at once elsewhere, and for other reasons', async () => {
    const elsewhere = failing('EACCES', 1)
    await expect(renameWithRetry('a', 'b', { platform: 'linux', rename: async () => elsewhere.attempt() })).rejects.toThrow('EACCES')
    const other = failing('ENOSPC', 1)
    expect(() => renameWithRetrySync('a', 'b', { platform: 'win32', rename: other.attempt })).toThrow('ENOSPC')
    expect([elsewhere.state.calls, other.state.calls]).toEqual([1, 1])
  })
})

/** An attempt that fails so many times. */
function failing(code: string, times: number): { readonly state: { calls: number }; readonly attempt: () => void } {
  const state = { calls: 0 }
  return {
    state,
    attempt: () => {
      if (state.calls++ < times) throw Object.assign(new Error(code), { code })
    }
  }
}
