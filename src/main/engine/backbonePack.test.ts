import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findArchitecture } from '../../core/backbones/catalogue.ts'
import { formulaWeights } from '../../core/backbones/formulaWeights.ts'
import { EmbeddedBackboneError } from './backboneErrors.ts'
import { addBackbonePack, isBackbonePack, packBackbones, PackDamagedError } from './backbonePack.ts'
import { installBackbone, loadBackbone } from './backboneStore.ts'

let dir = ''
const at = (...names: string[]): string => join(dir, ...names)
const weights = formulaWeights(findArchitecture('squeezenet').build())

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum pack ä '))
  await installBackbone({ architecture: 'squeezenet', weights }, at('here'))
  await installBackbone({ architecture: 'squeezenet', weights: formulaWeights(findArchitecture('squeezenet').build(), [0.9, 1]), name: 'second' }, at('here'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

test('a pack carries backbones to another machine, bit for bit', async () => {
  const packed = await packBackbones(['second', 'squeezenet'], [at('here')], at('new', 'stick.tar'))
  expect(packed.backbones.map(({ name }) => name)).toEqual(['second', 'squeezenet'])
  expect([await isBackbonePack(packed.out), await isBackbonePack(at('here', 'second.json')), await isBackbonePack(at('nowhere'))]).toEqual([true, false, false])
  const cards = await addBackbonePack(packed.out, at('there'))
  expect(cards.map(({ name, hash }) => [name, hash])).toEqual(packed.backbones.map(({ name, hash }) => [name, hash]))
  expect((await loadBackbone('second', [at('there')])).hash).toBe((await loadBackbone('second', [at('here')])).hash)
  expect((await readdir(at('there'))).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('the same backbones give the same pack, which any tar can read', async () => {
  const [first, second] = [await packBackbones(['squeezenet'], [at('here')], at('a.tar')), await packBackbones(['squeezenet'], [at('here')], at('b.tar'))]
  expect((await readFile(first.out)).equals(await readFile(second.out))).toBe(true)
  const listed = spawnSync('tar', ['-tf', 'a.tar'], { cwd: dir, encoding: 'utf8' })
  expect([listed.status, listed.stdout.split('\n').slice(0, 2)]).toEqual([0, ['hilum-backbones.json', 'LICENCES.txt']])
})

test.each([
  ['cut in the weights', (pack: Buffer) => pack.subarray(0, pack.length - 4096), /SHA-256|breaks off/],
  ['cut in the list', (pack: Buffer) => pack.subarray(0, 600), /breaks off in its list/],
  ['with one bit of the weights changed', (pack: Buffer) => flipped(pack, pack.length - 5000), /is not what its list says/],
  ['with a path in its list', (pack: Buffer) => Buffer.from(pack.toString('latin1').replaceAll('"squeezenet-', '"../eezenet-'), 'latin1'), /cannot be|not one of this program/]
])('a pack %s installs nothing', async (_, damage, reason) => {
  const { out } = await packBackbones(['squeezenet'], [at('here')], at('a.tar'))
  await writeFile(out, damage(await readFile(out)))
  const added = addBackbonePack(out, at('there'))
  await expect(added).rejects.toThrow(PackDamagedError)
  await expect(added).rejects.toThrow(reason)
  expect(await readdir(at('there')).catch(() => [])).toEqual([])
})

test('an embedded backbone needs no pack', async () => {
  await expect(packBackbones(['scattering'], [at('here')], at('a.tar'))).rejects.toThrow(EmbeddedBackboneError)
})

function flipped(bytes: Buffer, place: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[place] = (copy[place] ?? 0) ^ 1
  return copy
}
