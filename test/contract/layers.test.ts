import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The project's own tsconfigs around one small file a layer: what is planted here is what would be a breach in src/.
const ROOT = join(import.meta.dirname, '..', '..')
const LAYERS = ['contract', 'core', 'main', 'preload', 'renderer']
const CLEAN: Readonly<Record<string, string>> = {
  'src/contract/thing.ts': "import { z } from 'zod'\nexport const thing = z.string()\n",
  'src/core/thing.ts': 'export const half = (x: number): number => x / 2\n',
  'src/core/user.ts': "import { half } from './thing.ts'\nexport const quarter = (x: number): number => half(half(x))\n",
  'src/main/thing.ts': "import { readFileSync } from 'node:fs'\nimport { thing } from '../contract/thing.ts'\nimport { half } from '../core/thing.ts'\nexport const read = (file: string): number => half(thing.parse(readFileSync(file, 'utf8')).length)\n",
  'src/preload/thing.ts': "import { thing } from '../contract/thing.ts'\nexport const title = (): string => thing.parse(document.title)\n",
  'src/renderer/thing.ts': "import { thing } from '../contract/thing.ts'\nexport const title = (): string => thing.parse(document.title)\n",
  'scripts/thing.mjs': 'export const one = 1\n'
}

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum layers '))
  await Promise.all(['package.json', 'tsconfig.base.json', 'scripts/tsconfig.json', ...LAYERS.map((layer) => `src/${layer}/tsconfig.json`)].map((file) => cp(join(ROOT, file), join(dir, file))))
  await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'), 'junction')
  const references = ['scripts', ...LAYERS.map((layer) => `src/${layer}`)].map((path) => ({ path }))
  await plant('tsconfig.json', JSON.stringify({ files: [], references }))
  await Promise.all(Object.entries(CLEAN).map(([file, text]) => plant(file, text)))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

test('the layers compile where nothing crosses them', async () => {
  expect(await compile()).toEqual([])
})

// TS2591: no such module without Node's types; TS2584, TS2304: no such global; TS6059, TS6307: a file of another project
test.for([
  ['core', 'reads a file', "import { readFileSync } from 'node:fs'\nexport const text = readFileSync('x', 'utf8')\n", /TS(2591|2307)\b.*node:fs/],
  ['core', 'touches the page', 'export const title = document.title\n', /TS(2584|2304)\b.*document/],
  ['core', 'reads the environment', 'export const home = process.env\n', /TS(2591|2580|2304)\b.*process/],
  ['core', 'imports main', "export { read } from '../main/thing.ts'\n", /TS(6059|6307)\b.*main\/thing/],
  ['core', 'imports contract', "export { thing } from '../contract/thing.ts'\n", /TS(6059|6307)\b.*contract\/thing/],
  ['contract', 'imports core', "export { half } from '../core/thing.ts'\n", /TS(6059|6307)\b.*core\/thing/],
  ['contract', 'reads a file', "import { readFileSync } from 'node:fs'\nexport const text = readFileSync('x', 'utf8')\n", /TS(2591|2307)\b.*node:fs/],
  ['renderer', 'imports main', "export { read } from '../main/thing.ts'\n", /TS(6059|6307)\b.*main\/thing/],
  ['renderer', 'imports core', "export { half } from '../core/thing.ts'\n", /TS(6059|6307)\b.*core\/thing/],
  ['preload', 'imports main', "export { read } from '../main/thing.ts'\n", /TS(6059|6307)\b.*main\/thing/],
  ['main', 'touches the page', 'export const title = document.title\n', /TS(2584|2304)\b.*document/],
  ['main', 'imports renderer', "export { title } from '../renderer/thing.ts'\n", /TS(6059|6307)\b.*renderer\/thing/]
] as const)('%s that %s is a type error', async ([layer, , source, expected]) => {
  const file = `src/${layer}/breach.ts`
  await plant(file, source)
  try {
    const errors = await compile()
    expect(errors.filter((line) => line.startsWith(file) || line.includes('breach')).join('\n')).toMatch(expected)
  } finally {
    await rm(join(dir, file))
  }
})

async function plant(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(dir, file)), { recursive: true })
  await writeFile(join(dir, file), text)
}

/** The errors of `tsc -b`, one a line. */
function compile(): Promise<string[]> {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [tsc, '-b', '--pretty', 'false'], { cwd: dir }, (error, stdout, stderr) => {
      const errors = stdout.split('\n').filter((line) => line.includes('error TS'))
      // a compiler that fails without an error has not compiled anything
      if (error !== null && errors.length === 0) reject(new Error(`tsc ended with ${error.code}: ${stdout}${stderr}`))
      else resolve(errors)
    })
  })
}
