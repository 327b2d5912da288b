import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeFolder } from '../fixtures/archiveFiles.ts'
import { ROOT } from '../launch/build.ts'

const folder = makeFolder()
afterAll(() => folder.remove())

/** Runs a command whose standard output, and error where said, has no reader from the beginning. */
async function unread(args: readonly string[], closes: 'stdout' | 'both' = 'stdout'): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'src/main/cli.ts'), ...args], { cwd: folder.dir, env: { ...process.env, HILUM_DATA: join(folder.dir, 'user') }, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let stderr = ''
  if (closes === 'both') child.stderr.destroy()
  else child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = await once(child, 'close')
  return { code: Number(code), stderr }
}

test.each([[['recipes']], [['recipes', '--json']], [['--help']], [['backbones']]])('%j ends quietly where nobody reads', async (args) => {
  expect(await unread(args)).toEqual({ code: 0, stderr: '' })
})

test('an error keeps its exit code where nobody reads it', async () => {
  expect(await unread(['no-such-command'], 'both')).toMatchObject({ code: 2 })
  expect((await unread(['cases', '--library', join(folder.dir, 'none'), '--json'])).code).toBe(1)
})
