import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitLogisticRegression } from '../../src/core/learn/logisticRegression.ts'
import { hashedFold } from '../../src/core/learn/hashedFolds.ts'
import { createMatrix } from '../../src/core/learn/matrix.ts'
import { installSpark, type Spark } from '../../src/main/scale/findSpark.ts'
import { scaledRows, type ScaledRow } from '../../src/main/scale/scaledFeatures.ts'
import { cliIn, type Cli } from '../fixtures/cliProcess.ts'
import { texture } from '../fixtures/textures.ts'

// Spark itself, in a small form. It is installed into the cache at first use; Java is not, so outside CI a machine without it skips.
const java = spawnSync('java', ['-version']).error === undefined
const skips = !java && process.env['CI'] === undefined
if (skips) console.warn('skipped: Spark needs Java 17, and there is none here')

const IMAGES = 40

describe.skipIf(skips)('hilum scale', { timeout: 300_000 }, () => {
  let dir = ''
  let cli: Cli
  let spark: Spark
  let env: NodeJS.ProcessEnv
  beforeAll(async () => {
    spark = await installSpark(() => undefined)
    dir = mkdtempSync(join(tmpdir(), 'hilum scale é '))
    cli = cliIn(dir)
    env = { HILUM_SPARK_PYTHON: spark.python }
    for (const label of ['even', 'odd']) mkdirSync(join(dir, 'films', label), { recursive: true })
    const rows = Array.from({ length: IMAGES }, (_, i) => {
      const file = `${i % 2 === 0 ? 'even' : 'odd'}/film ${String(i).padStart(2, '0')} [1].png`
      writeFileSync(join(dir, 'films', file), i === 13 ? texture(i, 60).subarray(0, 300) : texture(i, 60))
      return `"${file}",${i % 2 === 0 ? 'even' : 'odd'},p${i % 17}`
    })
    writeFileSync(join(dir, 'films', 'labels.csv'), `file,label,patient\n${rows.join('\n')}\n`)
  }, 900_000)
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  const job = (name: string): string => join(dir, name)
  const featurize = (name: string, ...more: string[]): string[] => [
    'scale', 'featurize', 'pattern-cnn-lr', join(dir, 'films'), '--labels', join(dir, 'films', 'labels.csv'), '--out', job(name), '--master', 'local[2]', '--partition', '4', '--wave', '3', ...more
  ]
  const rowsOf = async (name: string, copies = false): Promise<ScaledRow[]> => {
    const rows: ScaledRow[] = []
    for await (const group of scaledRows(`file://${job(name)}/spark`, { copies })) rows.push(...group)
    return rows.toSorted((a, b) => (a.id < b.id || (a.id === b.id && a.copy < b.copy) ? -1 : 1))
  }
  const AUGMENT = ['--augment', 'balanced', '--set', 'augmentation.rotation=10', 'augmentation.elastic={"alpha":0.5,"sigma":0.05}', 'augmentation.balance=cycle', 'augmentation.timesMajority=1.6', 'evaluation.replicates=20', 'split.folds=2']

  const fitOf = (name: string): { recipe: { seed: number }; fit: { params: { maxIter: number; regParam: number; elasticNetParam: number; tol: number }; folds: { count: number } } } => JSON.parse(readFileSync(join(job(name), 'fit.json'), 'utf8'))
  const fitted = (name: string): { kept: Coefficients; parts: { fold: number; rows: [string, string, number][] }[] } => JSON.parse(readFileSync(join(job(name), 'fit-result.json'), 'utf8'))
  const fitHere = (name: string, rows: readonly { readonly features: ArrayLike<number>; readonly label: string | null }[]): Coefficients => {
    const matrix = createMatrix(rows.length, rows[0]?.features.length ?? 0, Float32Array.from(rows.flatMap(({ features }) => Array.from(features))))
    return fitLogisticRegression(matrix, rows.map(({ label }) => (label === 'odd' ? 1 : 0)), { fitIntercept: true, standardization: true, family: 'auto', spark: '4', ...fitOf(name).fit.params })
  }

  it('computes the desktop\'s features, each image once, a broken one as a row with its reason', async () => {
    const { code, value } = await cli.json(featurize('whole'), env)
    expect({ code, value }).toMatchObject({ code: 3, value: { rows: IMAGES, refused: 1, firstRefused: [{ code: 'truncated', id: expect.stringContaining('film 13') }] } })
    const rows = await rowsOf('whole')
    expect(new Set(rows.map(({ id }) => id)).size).toBe(IMAGES)
    expect(rows.length).toBe(IMAGES)
    const desktop = await cli.json(['featurize', 'pattern-cnn', join(dir, 'films')], env)
    const own = new Map((desktop.value as { rows: { path: string; features: number[] }[] }).rows.map(({ path, features }) => [path, features]))
    const most = Math.max(...[...own.values()].flat().map(Math.abs))
    const off = rows.flatMap(({ path, features }) => [...(features ?? [])].map((value_, j) => Math.abs(value_ - (own.get(path ?? '')?.[j] ?? Number.NaN))))
    expect(off.length).toBe((IMAGES - 1) * (own.values().next().value?.length ?? 0))
    expect(Math.max(...off)).toBeLessThan(1e-4 * most)
    expect((await cli.json(['scale', 'status', job('whole')], env)).value).toMatchObject({ state: 'done', progress: { rows: IMAGES, refused: 1 } })
  })

  it('fits MLlib\'s regression by folds of hashed groups, as this program\'s own does, and hands over a model with a report', async () => {
    const { code, value } = await cli.json(['scale', 'train', job('whole'), '--master', 'local[2]', '--conf', 'spark.ui.enabled=false'], env)
    expect({ code, value }).toMatchObject({ code: 0, value: { images: IMAGES - 1, classes: ['even', 'odd'] } })
    const rows = (await rowsOf('whole')).flatMap(({ features, label, group }) => (features === null ? [] : [{ features, label, group: group ?? '' }]))
    const { fit, result } = { fit: fitOf('whole'), result: fitted('whole') }
    for (const part of result.parts) expect(part.rows.every(([, group]) => hashedFold(group, fit.recipe.seed, fit.fit.folds.count) === part.fold)).toBe(true)
    expect(result.parts.flatMap((part) => part.rows).length).toBe(IMAGES - 1)
    expect(furthest(fitHere('whole', rows), result.kept)).toBeLessThan(1e-6)
    const imported = await cli.json(['models', 'import', join(job('whole'), 'model.hilum-model'), '--library', join(dir, 'library'), '--by', 'a test'], env)
    expect(imported).toMatchObject({ code: 0, value: { model: { name: 'spark-pattern-cnn-lr', classes: ['even', 'odd'] }, already: false } })
    expect(readFileSync(join(job('whole'), 'report', 'report.html'), 'utf8')).toContain('by a hash of its patient or group')
  })

  it('draws copies beside the images: rows of their own that train and are never judged', async () => {
    const planned = await cli.json(['scale', 'plan', 'pattern-cnn-lr', join(dir, 'films'), '--labels', join(dir, 'films', 'labels.csv'), '--out', job('copies'), '--partition', '16', ...AUGMENT], env)
    expect(planned.value).toMatchObject({ estimate: { images: IMAGES, copies: 24 }, plan: { augmentation: { copies: 24, originals: true } } })
    const { value } = await cli.json(['scale', 'resume', job('copies'), '--master', 'local[2]'], env)
    const [rows, whole] = await Promise.all([rowsOf('copies', true), rowsOf('whole')])
    const copies = rows.filter(({ copy }) => copy > 0)
    expect(value).toMatchObject({ rows: IMAGES, refused: 1, copies: copies.length })
    expect(rows.filter(({ copy }) => copy === 0)).toEqual(whole)
    expect(copies.length).toBe(new Set(copies.map(({ id, copy }) => `${id} ${copy}`)).size)
    expect(copies.filter(({ label }) => label === 'even').length).toBe(12)
    for (const { id, copy, label, group, pixelDigest, thumbnail, features } of copies) {
      const source = whole.find((row) => row.id === id)
      expect({ copy, label, group, pixelDigest, thumbnail }).toEqual({ copy: 1, label: source?.label, group: source?.group, pixelDigest: source?.pixelDigest, thumbnail: null })
      expect(features?.length).toBe(source?.features?.length)
      expect(features).not.toEqual(source?.features)
    }
    expect(await cli.json(['scale', 'train', job('copies'), '--master', 'local[2]'], env)).toMatchObject({ code: 0, value: { images: IMAGES - 1 } })
    const { kept, parts } = fitted('copies')
    expect(parts.flatMap((part) => part.rows.map(([id]) => id)).toSorted()).toEqual(whole.filter(({ features }) => features !== null).map(({ id }) => id))
    // all images and all copies, by this program's own regression
    const own = fitHere('copies', rows.flatMap(({ features, label }) => (features === null ? [] : [{ features, label }])))
    expect(furthest(own, kept)).toBeLessThan(1e-6)
    expect(readFileSync(join(job('copies'), 'report', 'report.html'), 'utf8')).toContain('24 random copies of 40 images (rotation, elastic; seed 1); they train beside the images and are never judged')
    expect(await cli.run(featurize('copies', '--partition', '16'), env)).toMatchObject({ code: 1, stderr: expect.stringContaining('holds the features of another plan') })
  })

  it('loses and doubles nothing where the featurizer is killed, and goes on where the driver was', async () => {
    // waves of one image, so that it is seen on the way: the last option of a name counts
    const running = cli.start([...featurize('killed', '--wave', '1', '--partition', '1', ...AUGMENT), '--json'], env)
    await running.said(/\d of 40 images/)
    await expect.poll(() => killWorkers(job('killed')), { timeout: 60_000, interval: 20 }).toBeGreaterThan(0)
    await running.said(/(1\d|2\d) of 40 images/)
    await running.kill('alone')
    // the driver follows whoever submitted it
    await expect.poll(() => processes(join(job('killed'), 'plan.json')).length, { timeout: 30_000 }).toBe(0)
    expect((await cli.json(['scale', 'status', job('killed')], env)).value).toMatchObject({ state: 'interrupted' })
    // two waves run at once, and the one that lost its featurizer may come later
    const features = join(job('killed'), 'spark', 'features')
    const written = readdirSync(features).map((wave) => join(features, wave, '_SUCCESS')).find((mark) => existsSync(mark)) ?? ''
    utimesSync(written, 1, 1)
    const { code, value } = await cli.json(['scale', 'resume', job('killed'), '--master', 'local[2]'], env)
    expect({ code, value }).toMatchObject({ code: 3, value: { rows: IMAGES, refused: 1 } })
    // a wave that was written is not written again
    expect(statSync(written).mtimeMs).toBe(1000)
    // also copies are the same from other partitions, and after another attempt
    const [killed, whole] = await Promise.all([rowsOf('killed', true), rowsOf('copies', true)])
    expect(killed).toEqual(whole)
  })

  it('reads Parquet in Spark\'s image schema: the same pixels, the same features', async () => {
    const table = join(dir, 'images.parquet')
    await promisify(execFile)(spark.python ?? '', ['-c', PARQUET, join(dir, 'films'), table])
    const { value } = await cli.json(['scale', 'featurize', 'pattern-cnn-lr', table, '--labels', join(dir, 'films', 'labels.csv'), '--out', job('table'), '--master', 'local[2]'], env)
    expect(value).toMatchObject({ rows: 3, refused: 1, firstRefused: [{ code: 'unsupported-pixels' }] })
    const whole = new Map((await rowsOf('whole')).map((row) => [row.pixelDigest, row]))
    const rows = (await rowsOf('table')).filter(({ code }) => code === null)
    expect(rows.map(({ label, group }) => [label, group])).toEqual([['even', 'p0'], ['odd', 'p1']])
    for (const row of rows) expect([...(row.thumbnail ?? [])]).toEqual([...(whole.get(row.pixelDigest)?.thumbnail ?? [])])
  })

  it('of a data set: a grid chooses and judges as the desktop does, one fit a task, and the run lies in the library', async () => {
    const library = join(dir, 'archive')
    await cli.json(['import', join(dir, 'films'), '--library', library, '--labels', join(dir, 'films', 'labels.csv'), '--dataset', 'films'], env)
    const settings = ['--set', 'split.rule=grouped-folds', 'split.folds=2', 'head.maxIter=15', 'evaluation.replicates=20', 'search.folds=2', 'search.metric=log-loss', 'search.parameters.regParam=[0.001,0.05,2]', 'search.parameters.elasticNetParam=[0,0.5]']
    const planned = await cli.json(['scale', 'featurize', 'pattern-cnn-lr', '--library', library, '--dataset', 'films', '--out', job('dataset'), '--master', 'local[2]', ...settings], env)
    expect(planned).toMatchObject({ code: 0, value: { rows: IMAGES - 1, refused: 0 } })
    const onSpark = await cli.json(['scale', 'train', job('dataset'), '--master', 'local[2]'], env)
    const here = await cli.json(['train', 'pattern-cnn-lr', '--library', library, '--dataset', 'films', ...settings], env)
    const columns = [onSpark, here].map(({ value }) => (value as { figures: { evaluations: readonly { searches: readonly { search: object }[]; model: { figures: object } }[] } }).figures.evaluations[0])
    expect(columns[0]?.searches.length).toBe(2)
    expect(columns[0]).toMatchObject({ searches: [{ search: { method: 'grid', folds: 2, fits: 12 } }, {}] })
    expect(chosenIn(columns[0])).toEqual(chosenIn(columns[1]))
    expect(columns[0]?.model.figures).toEqual(columns[1]?.model.figures)
    expect(await cli.json(['runs', '--library', library], env)).toMatchObject({ code: 0 })
  })

  it('refuses weights of another hash in words', async () => {
    await cli.json(['scale', 'plan', 'pattern-cnn-lr', join(dir, 'films'), '--out', job('other')], env)
    const plan = JSON.parse(readFileSync(join(job('other'), 'plan.json'), 'utf8')) as { featurizer: { backbone: { hash: string } } }
    plan.featurizer.backbone.hash = 'f'.repeat(64)
    writeFileSync(join(job('other'), 'plan.json'), JSON.stringify(plan))
    const { code, stderr } = await cli.run(['scale', 'resume', job('other'), '--master', 'local[2]'], env)
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/did not start on .*ffffffffffff… is asked for\. .*\(backbone-damaged\)/) as string })
  })

  it('says at once where nobody is the master', async () => {
    const { code, stderr } = await cli.run(featurize('away', '--master', 'spark://127.0.0.1:9'), env)
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('The master at spark://127.0.0.1:9 cannot be reached: nobody listens at 127.0.0.1:9 (connection refused)') as string })
  })

  it('says what is missing', async () => {
    expect(await cli.run(['scale', 'resume', join(dir, 'films'), '--master', 'local[2]'], env)).toMatchObject({ code: 1, stderr: expect.stringContaining('holds no job for Spark (there is no plan.json)') })
    expect(await cli.run(['scale', 'plan', 'pattern-cnn-lr', join(dir, 'films'), 's3a://bucket/films', '--out', job('mixed')], env)).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be mixed') })
    expect(await cli.run(featurize('none'), { HILUM_SPARK_PYTHON: '/nonexistent/python' })).toMatchObject({ code: 1, stderr: expect.stringContaining('has not all of pyspark') })
    expect(await cli.run(['scale', 'plan', 'sethy-2020-resnet50-svm', join(dir, 'films'), '--out', job('svm')], env)).toMatchObject({ code: 1, stderr: expect.stringContaining('does not run on Spark') })
  })
})

/** By part, in words that both sides would have. */
function chosenIn(column: { readonly searches: readonly { readonly search: object }[] } | undefined): unknown {
  return column?.searches.map(({ search }) => search)
}

interface Coefficients {
  readonly coefficients: readonly (readonly number[])[]
  readonly intercept: readonly number[]
}

/** The largest difference of two regressions, in parts of the largest coefficient. */
function furthest(ours: Coefficients, theirs: Coefficients): number {
  const [own, others] = [ours, theirs].map(({ coefficients, intercept }) => [...coefficients.flat(), ...intercept])
  if (own === undefined || own.length !== others?.length) return Number.NaN
  return Math.max(...own.map((value, i) => Math.abs(value - (others[i] ?? Number.NaN)))) / Math.max(...own.map(Math.abs))
}

function processes(text: string): { readonly pid: number; readonly ppid: number; readonly command: string }[] {
  // without a locale ps writes every other letter as a question mark
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 26, env: { ...process.env, LC_ALL: 'C.UTF-8' } }).trim().split('\n')
  return lines.flatMap((line) => {
    const [, pid, ppid, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return command.includes(text) ? [{ pid: Number(pid), ppid: Number(ppid), command }] : []
  })
}

/** kill -9 of the featurizers below the job's Spark, and of nobody else's. */
function killWorkers(job: string): number {
  const all = processes('')
  const parents = new Map(all.map(({ pid, ppid }) => [pid, ppid]))
  const own = new Set(all.filter(({ command }) => command.includes(join(job, 'plan.json'))).map(({ pid }) => pid))
  const below = (pid: number): boolean => own.has(pid) || (parents.has(pid) && pid !== 1 && below(parents.get(pid) ?? 1))
  const workers = all.filter(({ pid, command }) => command.includes('scale worker') && below(pid))
  for (const { pid } of workers) process.kill(pid, 'SIGKILL')
  return workers.length
}

/** Two films and one that Spark could not read, as `spark.read.format("image")` gives them. */
const PARQUET = `
import glob, sys, zlib, struct
import pyarrow as pa, pyarrow.parquet as pq
def grey(path):
    data = open(path, 'rb').read()
    at, parts = 8, []
    while at < len(data):
        size, kind = struct.unpack('>I4s', data[at:at+8])
        if kind == b'IDAT': parts.append(data[at+8:at+8+size])
        at += 12 + size
    raw = zlib.decompress(b''.join(parts))
    rows, prior = [], bytes(64)
    for y in range(64):
        kind, line = raw[y*65], bytearray(raw[y*65+1:y*65+65])
        for x in range(64):
            a, b, c = (line[x-1] if x else 0), prior[x], (prior[x-1] if x else 0)
            p = a + b - c
            paeth = a if abs(p-a) <= abs(p-b) and abs(p-a) <= abs(p-c) else b if abs(p-b) <= abs(p-c) else c
            line[x] = (line[x] + [0, a, b, (a+b)//2, paeth][kind]) & 255
        prior = bytes(line)
        rows.append(prior)
    return b''.join(rows)
films = [sorted(glob.glob(sys.argv[1] + '/' + label + '/*.png'))[0] for label in ('even', 'odd')]
rows = [{'origin': 'file://' + film, 'height': 64, 'width': 64, 'nChannels': 1, 'mode': 0, 'data': grey(film)} for film in films]
rows.append({'origin': 'file:///films/broken.png', 'height': -1, 'width': -1, 'nChannels': -1, 'mode': -1, 'data': b''})
kind = pa.struct([('origin', pa.string()), ('height', pa.int32()), ('width', pa.int32()), ('nChannels', pa.int32()), ('mode', pa.int32()), ('data', pa.binary())])
pq.write_table(pa.table({'image': pa.array(rows, kind)}), sys.argv[2])
`
