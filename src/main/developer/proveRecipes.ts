import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { architectureNamed } from '../../core/backbones/catalogue.ts'
import { formulaWeights } from '../../core/backbones/formulaWeights.ts'
import { canonicalJson } from '../../core/canonicalJson.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import { createRandom } from '../../core/random.ts'
import { RECIPE_FORMS, withValues, type Recipe, type RecipeForm } from '../../core/recipe/recipe.ts'
import { formOf } from '../../core/recipe/recipeForm.ts'
import { duration, table } from '../cli/output.ts'
import { installBackbone } from '../engine/backboneStore.ts'
import { importPaths } from '../handlers/import.ts'
import { sharedCodecs } from '../handlers/readFrame.ts'
import { train } from '../handlers/train.ts'
import type { WorkContext } from '../handlers/workContext.ts'
import { forkJob } from '../jobs/forkJob.ts'
import { resourcesDir } from '../platform/resourcesDir.ts'
import { shippedRecipes } from '../recipes.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'

// npm run recipes:prove -- [NAME…] [--form FORM] [--record FILE]: every recipe from import to model, on 64 drawn images, small inputs, weights from a
// formula and two epochs a phase. It proves that a recipe runs, not that it learns. With a record, one JSON line a proof, those that succeeded there
// with the same recipe are not repeated.

const IMAGES = 64
const SIZE = 96
/** Networks whose maps do not vanish at half the size. */
const SMALL = /^(vgg|resnet|densenet|mobilenet|covidnet|darkcovidnet|small_cnn)/
const SIGNAL = new AbortController().signal

const proofSchema = z.strictObject({ recipe: z.string(), form: z.string(), key: z.string(), proven: z.boolean(), seconds: z.number(), accuracy: z.number().optional(), what: z.string() })
type Proof = z.infer<typeof proofSchema>

const { values, positionals } = parseArgs({ options: { form: { type: 'string' }, record: { type: 'string' } }, allowPositionals: true })
const earlier = new Map<string, Proof>(values.record === undefined ? [] : readRecord(values.record).flatMap((proof) => (proof.proven ? [[proof.key, proof]] : [])))
const forms = values.form === undefined ? RECIPE_FORMS : RECIPE_FORMS.filter((form) => form === values.form)
const recipes = (await shippedRecipes(resourcesDir())).filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const dir = mkdtempSync(join(tmpdir(), 'hilum-prove-'))
const library = openLibrary(join(dir, 'library'), { create: true })
const weightsDir = join(library.dir, 'weights')
const context: WorkContext = { library, spawn: forkJob(), engine: 'auto', weightsDirs: [weightsDir], signal: SIGNAL, onProgress: () => {} }
const proofs: Proof[] = []
try {
  // one network at a time, because all of them would fill a disk
  const byNetwork = Map.groupBy(recipes, ({ backbone }) => backbone.name)
  for (const [network, those] of byNetwork) {
    const asked = those.flatMap((recipe) => forms.map((form) => ({ form, recipe: shortened(formOf(recipe, form)) })))
    const open = asked.filter(({ recipe }) => !earlier.has(keyOf(recipe)))
    proofs.push(...asked.flatMap(({ recipe }) => earlier.get(keyOf(recipe)) ?? []))
    if (open.length === 0) continue
    await installFormula(network)
    for (const { form, recipe } of open) proofs.push(await prove(recipe, form))
    rmSync(weightsDir, { recursive: true, force: true })
  }
} finally {
  library.close()
  rmSync(dir, { recursive: true, force: true })
}
const rows = proofs.map(({ recipe, form, seconds, accuracy, what }) => [recipe, form, duration(seconds), accuracy?.toFixed(2) ?? '', what])
const failed = proofs.filter(({ proven }) => !proven).length
process.stdout.write(`${table([['recipe', 'form', 'time', 'accuracy', 'what happened'], ...rows]).join('\n')}\n${failed} of ${rows.length} failed\n`)
process.exitCode = failed === 0 ? 0 : 1

async function prove(recipe: Recipe, form: RecipeForm): Promise<Proof> {
  const started = performance.now()
  const outcome = await attempt(recipe)
  const proof = { recipe: recipe.name, form, key: keyOf(recipe), seconds: Math.round((performance.now() - started) / 100) / 10, ...outcome }
  process.stderr.write(`${recipe.name} ${form}: ${duration(proof.seconds)}, ${proof.what}\n`)
  if (values.record !== undefined) appendFileSync(values.record, `${JSON.stringify(proof)}\n`)
  return proof
}

async function attempt(recipe: Recipe): Promise<Pick<Proof, 'proven' | 'accuracy' | 'what'>> {
  try {
    const { figures } = await train(context, { recipe, dataset: await datasetOf(library, recipe) })
    const [column] = figures.evaluations
    const accuracy = column?.model.figures.accuracy.value ?? undefined
    return { proven: true, ...(accuracy === undefined ? {} : { accuracy }), what: `${column?.model.images ?? 0} test images` }
  } catch (error) {
    return { proven: false, what: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '' }
  }
}

function keyOf(recipe: Recipe): string {
  return createHash('sha256').update(canonicalJson(recipe)).digest('hex')
}

/** Without a line that a kill cut short. */
function readRecord(path: string): Proof[] {
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8').split('\n').flatMap((line) => {
    try {
      return [proofSchema.parse(JSON.parse(line))]
    } catch {
      return []
    }
  })
}

/** The recipe as it is but for size, epochs, folds and resamples. */
function shortened(recipe: Recipe): Recipe {
  const { training, backbone } = recipe
  return withValues(
    recipe,
    [
      ['evaluation.replicates', 20],
      ['split.folds', 2],
      ...(architectureNamed(backbone.name) === undefined ? [] : [['input.size', SMALL.test(backbone.name) ? SIZE / 2 : SIZE] as const]),
      ...(training === undefined ? [] : [['training.batchSize', 16] as const, ...training.phases.map((_, i) => [`training.phases.${i}.epochs`, 2] as const)])
    ],
    recipe.name
  )
}

async function installFormula(network: string): Promise<void> {
  const architecture = architectureNamed(network)
  if (architecture === undefined) return
  await installBackbone({ architecture: architecture.name, weights: formulaWeights(architecture.build()) }, weightsDir)
}

/** A data set of the recipe's own classes, drawn once: stripes whose width is the class's, two images a patient. */
async function datasetOf({ datasets }: Library, { data }: Recipe): Promise<string> {
  const classes = data?.classes?.map(({ name }) => name) ?? ['none', 'opacity']
  const name = classes.join('-')
  if (datasets.list().some((one) => one.name === name)) return name
  const folder = join(dir, name)
  const random = createRandom(1).fork(name)
  const lines = ['file,label,patient']
  for (const [k, label] of classes.entries()) {
    mkdirSync(join(folder, label), { recursive: true })
    for (let i = 0; i < IMAGES / classes.length; i++) {
      const pixels = Uint8Array.from({ length: SIZE * SIZE }, (_, p) => Math.floor(random.next() * 128) + (Math.floor((p % SIZE) / (4 * (k + 1))) % 2) * 127)
      const file = `${label}/${i}.png`
      writeFileSync(join(folder, file), encodePng({ width: SIZE, height: SIZE, samplesPerPixel: 1, data: pixels }))
      lines.push(`${file},${label},${label}-${Math.floor(i / 2)}`)
    }
  }
  writeFileSync(join(folder, 'labels.csv'), `${lines.join('\n')}\n`)
  await importPaths(library, await sharedCodecs(), [folder], { labels: 'auto', dataset: name }, { signal: SIGNAL, onProgress: () => {} })
  return name
}
