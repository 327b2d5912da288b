import Database from 'better-sqlite3'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeSampleArchive } from '../../src/main/sample.ts'
import { pngOf } from '../fixtures/archiveFiles.ts'
import { makeCliFolder } from '../fixtures/cliProcess.ts'

const { hilum, at, remove } = makeCliFolder()

beforeAll(async () => {
  await writeSampleArchive(at('archive'), { patients: 4, size: 128 })
  const [header = '', ...rows] = readFileSync(at('archive', 'labels.csv'), 'utf8').trim().split('\n')
  const only = (wanted: (row: string) => boolean): string => [header, ...rows.filter(wanted)].join('\n')
  const opacity = rows.find((row) => row.includes(',opacity,'))?.split('/')[1] ?? ''
  writeFileSync(at('archive', 'one class.csv'), only((row) => row.includes(',none,')))
  writeFileSync(at('archive', 'one patient.csv'), only((row) => row.includes(',none,') || row.includes(opacity)))
  for (const [table, dataset] of [['labels.csv', 'films'], ['one class.csv', 'one-class'], ['one patient.csv', 'one-patient']] as const) {
    await hilum.json(['import', at('archive'), '--labels', at('archive', table), '--dataset', dataset, '--library', at('library')])
  }
  writeFileSync(at('broken recipe.json'), '{ "recipe": 1, ')
  writeFileSync(at('other recipe.json'), '{ "recipe": 1, "name": "x", "title": "X", "backbone": { "name": "scattering" }, "head": { "kind": "forest" } }')
  writeFileSync(at('weights.h5'), 'these are no weights')
  writeFileSync(at('damaged.h5'), Buffer.concat([Buffer.from('894844460d0a1a0a', 'hex'), Buffer.alloc(3000, 1)]))
  writeFileSync(at('a file'), '')
  mkdirSync(at('empty folder'))
  mkdirSync(at('pictures'))
  writeFileSync(at('pictures', 'noise.png'), pngOf(1))
  await hilum.json(['import', at('pictures'), '--library', at('newer')])
  const newer = new Database(at('newer', 'hilum.db'))
  newer.pragma('user_version = 4000')
  newer.close()
})
afterAll(remove)

interface Wrong {
  readonly what: string
  readonly args: () => string[]
  readonly exit: 1 | 2
  readonly code: string
  readonly message: () => RegExp | string
}

/** Of the library with the three data sets. */
const train = (recipe: string, dataset: string, ...more: string[]): string[] => ['train', recipe, '--dataset', dataset, '--library', at('library'), ...more]

const WRONG: readonly Wrong[] = [
  { what: 'an unknown recipe', args: () => train('scatering', 'films'), exit: 1, code: 'recipe-unknown', message: () => /^There is no recipe "scatering", and no file of that name\. Nearest: scattering-lr, .*"hilum recipes" lists all \d+\.$/ },
  { what: 'a recipe file that is not JSON', args: () => train(at('broken recipe.json'), 'films'), exit: 1, code: 'recipe-invalid', message: () => /^broken recipe\.json is not a valid recipe: not JSON \(.+\)$/ },
  { what: 'a recipe file of another kind', args: () => train(at('other recipe.json'), 'films'), exit: 1, code: 'recipe-invalid', message: () => /^other recipe\.json is not a valid recipe: head\.kind: / },
  { what: 'one class only', args: () => train('scattering-lr', 'one-class'), exit: 1, code: 'one-class-only', message: () => /^The data set holds one class only: all \d images are "none"\. A classifier needs at least two classes; add images of another class\.$/ },
  { what: 'a class of one patient', args: () => train('scattering-lr', 'one-patient'), exit: 1, code: 'single-group-class', message: () => /^Class "opacity" has one group only .*Add images of this class from another patient, / },
  { what: 'fewer groups than folds', args: () => train('scattering-lr', 'films', '--split', 'grouped-folds', '--set', 'split.folds=7'), exit: 1, code: 'fewer-groups-than-folds', message: () => /^There are fewer groups than folds: class "none" has 2 groups, class "opacity" has 2 groups, but 7 folds were asked for\. Use at most 2 folds, / },
  { what: 'a missing library', args: () => ['cases', '--library', at('nowhere')], exit: 1, code: 'library-missing', message: () => `There is no library in ${at('nowhere')}. Create one with: hilum import PATH… --library "${at('nowhere')}"` },
  { what: 'no library named, and none by default', args: () => ['models'], exit: 1, code: 'library-missing', message: () => `There is no library in ${at('no library is named')}. Create one with: hilum import PATH… --library "${at('no library is named')}"` },
  { what: 'an unknown data set', args: () => train('scattering-lr', 'film'), exit: 1, code: 'dataset-unknown', message: () => /^There is no dataset "film" in this library\. It has: films, one-class, one-patient\.$/ },
  { what: 'a library of a newer version', args: () => ['cases', '--library', at('newer')], exit: 1, code: 'library-too-new', message: () => /^The library in .*newer was written by .* \(schema version 4000\); this is Hilum .* Nothing was changed\. Open it with the newer version\.$/ },
  { what: 'an unknown model', args: () => ['predict', 'films-model', at('pictures'), '--library', at('library')], exit: 1, code: 'model-unknown', message: () => 'There is no model "films-model" in this library. It has none yet: train one first.' },
  { what: 'an unknown run', args: () => ['report', '12', '--out', at('report'), '--library', at('library')], exit: 1, code: 'run-unknown', message: () => 'There is no finished run 12 in this library. It has none yet: train a model first.' },
  { what: 'a backbone that is not installed', args: () => train('squeezenet-lr', 'films'), exit: 1, code: 'backbone-not-installed', message: () => /^The backbone "squeezenet" is not installed\..* Add its weights with "hilum backbones add FILE\.h5 --architecture squeezenet"\.$/ },
  { what: 'weights that are no HDF5', args: () => ['backbones', 'add', at('weights.h5')], exit: 1, code: 'backbone-file-not-hdf5', message: () => `${at('weights.h5')} is not an HDF5 file. Give the network's Keras weights as an .h5 file (legacy, or Keras 3's .weights.h5), or torchvision's as .safetensors.` },
  { what: 'weights that are damaged', args: () => ['backbones', 'add', at('damaged.h5')], exit: 1, code: 'backbone-file-damaged', message: () => /damaged\.h5 is damaged: .* Get it again\.$/s },
  { what: 'a patient who is not there', args: () => ['delete', '--patient', 'SYN-1', '--library', at('library')], exit: 1, code: 'patient-unknown', message: () => /^No patient of this library has the ID that was given\. hilum cases --json lists the IDs/ },
  { what: 'a table of labels that is not there', args: () => ['import', at('pictures'), '--labels', at('nowhere.csv'), '--library', at('labels library')], exit: 1, code: 'labels-csv', message: () => `The table of labels ${at('nowhere.csv')} cannot be read: there is no such file.` },
  { what: 'a data set without labels', args: () => ['import', at('pictures'), '--dataset', 'unlabelled', '--library', at('library')], exit: 1, code: 'dataset-empty', message: () => /^The dataset "unlabelled" would have no images: none has a label\. Give labels with --labels-from-folders or --labels CSV\.$/ },
  { what: 'a report where a file lies', args: () => train('scattering-lr', 'films', '--out', at('a file', 'report')), exit: 1, code: 'output-folder', message: () => `The folder ${at('a file', 'report')} cannot be made (part of its path is a file). Nothing was computed. Choose another place with --out.` },
  { what: 'an unknown command', args: () => ['trian'], exit: 2, code: 'usage', message: () => /^unknown command 'trian'\s+\(Did you mean train\?\)$/ },
  { what: 'no command', args: () => [], exit: 2, code: 'usage', message: () => 'No command was given. hilum --help lists them.' },
  { what: 'an option that is missing', args: () => ['train', 'scattering-lr'], exit: 2, code: 'usage', message: () => 'train takes a recipe and --dataset, or --resume RUN' },
  { what: 'an unknown rule of splitting', args: () => train('scattering-lr', 'films', '--split', 'nonsense'), exit: 2, code: 'usage', message: () => '--split takes grouped, random, grouped-folds, leave-one-source-out, stratified-folds-halved or hashed-folds, not "nonsense"' },
  { what: 'an unknown setting', args: () => train('scattering-lr', 'films', '--set', 'maxIterations=5'), exit: 2, code: 'usage', message: () => /maxIterations/ },
  { what: 'an unknown engine', args: () => train('scattering-lr', 'films', '--engine', 'cuda'), exit: 2, code: 'unknown-engine', message: () => /^There is no engine "cuda"\. Choose one of auto, openvino, onnx, tfjs-node, wasm/ },
  { what: 'nothing to featurize', args: () => ['featurize', 'scattering'], exit: 2, code: 'usage', message: () => 'featurize takes either files, or --library and --dataset' },
  { what: 'features in an unknown format', args: () => ['featurize', 'scattering', at('pictures'), '--out', at('features.csv')], exit: 2, code: 'usage', message: () => /^.*features\.csv: features are written as \.npy .* or \.parquet / },
  { what: 'a demo of a folder that is not there', args: () => ['demo', '--data', at('nowhere')], exit: 2, code: 'usage', message: () => `${at('nowhere')} is not a folder. Give one whose sub-folders are labels, or that holds labels.csv.` }
]

describe.concurrent('what goes wrong is named, on standard error and as JSON', () => {
  test.each(WRONG)('$what', async ({ args, exit, code, message }) => {
    const answer = await hilum.json(args())
    const { error, ...rest } = answer.value as { error: { code: string; message: string } }
    expect({ exit: answer.code, code: error.code, rest }).toEqual({ exit, code, rest: {} })
    expect(error.message).toMatch(message())
    expect(answer.stderr).toContain(code === 'usage' && error.message.startsWith('No command') ? 'Usage: hilum' : error.message)
    expect(answer.stderr).not.toMatch(/^ {4}at /m)
  })
})

test('what went wrong is said without --json too, and nothing else', async () => {
  const { code, stdout, stderr } = await hilum.run(['cases', '--library', at('nowhere')])
  expect([code, stdout, stderr]).toEqual([1, '', `hilum: There is no library in ${at('nowhere')}. Create one with: hilum import PATH… --library "${at('nowhere')}"\n`])
})
