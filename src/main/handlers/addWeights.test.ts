import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findArchitecture } from '../../core/backbones/catalogue.ts'
import { formulaWeights } from '../../core/backbones/formulaWeights.ts'
import { packBackbones } from '../engine/backbonePack.ts'
import { installBackbone, listBackbones } from '../engine/backboneStore.ts'
import { forkJob } from '../jobs/forkJob.ts'
import { runJob } from '../jobs/runJob.ts'
import { addWeights } from './addWeights.ts'

let dir = ''
const at = (...names: string[]): string => join(dir, ...names)

/** A stick with a pack, a pack that breaks off, a file that only bears the name of weights, and what else lies on sticks. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum stick '))
  await installBackbone({ architecture: 'squeezenet', weights: formulaWeights(findArchitecture('squeezenet').build()) }, at('here'))
  mkdirSync(at('stick', 'photos'), { recursive: true })
  await packBackbones(['squeezenet'], [at('here')], at('stick', 'networks.pack'))
  writeFileSync(at('stick', 'cut.pack'), readFileSync(at('stick', 'networks.pack')).subarray(0, -5000))
  writeFileSync(at('stick', 'fake.h5'), 'no HDF5')
  writeFileSync(at('stick', 'letter.txt'), 'Dear colleague')
  mkdirSync(at('empty'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

test('a folder\'s packs and weights are installed, in a job process too, and the bad ones named', async () => {
  for (const [name, added] of [
    ['own', await addWeights([at('stick')], at('own'))],
    ['job', await runJob(forkJob(), 'addWeights', { paths: [at('stick')], dir: at('job') })]
  ] as const) {
    expect(added.installed.map((card) => card.name)).toEqual(['squeezenet'])
    expect(added.refused.map(({ path, code }) => [path, code])).toEqual([[at('stick', 'cut.pack'), 'pack-damaged'], [at('stick', 'fake.h5'), 'backbone-file-not-hdf5']])
    expect((await listBackbones([at(name)])).backbones.filter(({ dir: folder }) => folder === at(name)).map(({ card }) => card.name)).toEqual(['squeezenet'])
  }
})

test('is refused where there is nothing, and by the file\'s own reason where none could be installed', async () => {
  await expect(addWeights([at('empty')], at('none'))).rejects.toMatchObject({ code: 'no-weights' })
  await expect(addWeights([at('stick', 'cut.pack')], at('none'))).rejects.toThrow(/networks|cut\.pack/)
})
