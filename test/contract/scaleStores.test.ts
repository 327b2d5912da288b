import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findSpark, type Spark } from '../../src/main/scale/findSpark.ts'
import { featuresHere } from '../../src/main/scale/fetchFeatures.ts'
import { readPlan } from '../../src/main/scale/scalePlan.ts'
import { scaledRows, type ScaledRow } from '../../src/main/scale/scaledFeatures.ts'
import { cliIn, type Cli } from '../fixtures/cliProcess.ts'
import { texture } from '../fixtures/textures.ts'

// Real stores, which a developer starts: HILUM_TEST_STORES names folders that may be written to, by blanks (s3a://tests/a hdfs://127.0.0.1:9000/tests); HILUM_TEST_JARS the Java archives that Spark needs for them. Keys and Spark as for the command line.
const stores = (process.env['HILUM_TEST_STORES'] ?? '').split(' ').filter((each) => each !== '')
const jars = (process.env['HILUM_TEST_JARS'] ?? '').split(' ').filter((each) => each !== '')
const submit = jars.length === 0 ? [] : ['--jars', ...jars]
if (stores.length === 0) console.warn('skipped: HILUM_TEST_STORES names no S3 or HDFS folder to test with')

const IMAGES = 24

describe.skipIf(stores.length === 0)('images and features in a store', { timeout: 900_000 }, () => {
  let dir = ''
  let cli: Cli
  let spark: Spark
  beforeAll(async () => {
    spark = await findSpark()
    dir = mkdtempSync(join(tmpdir(), 'hilum stores '))
    cli = cliIn(dir)
    for (const label of ['even', 'odd é']) mkdirSync(join(dir, 'films', label), { recursive: true })
    for (let i = 0; i < IMAGES; i++) writeFileSync(join(dir, 'films', i % 2 === 0 ? 'even' : 'odd é', `film ${i} [1] 5%20+.png`), i === 13 ? texture(i, 60).subarray(0, 300) : texture(i, 60))
    await cli.json(['scale', 'featurize', 'pattern-cnn-lr', join(dir, 'films'), '--labels-from-folders', '--out', join(dir, 'local'), '--master', 'local[2]'])
  }, 900_000)
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  it.each(stores)('%s: the features that a folder gives, once, fetched and trained on; no key is kept', async (store) => {
    const base = `${store}/${Date.now()}`
    const job = join(dir, store.replaceAll(/\W/g, '-'))
    await promisify(execFile)(spark.python ?? '', ['-c', UPLOAD, join(dir, 'films'), `${base}/films`, ...jars], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
    const featurize = (out: string, from: string): string[] => ['scale', 'featurize', 'pattern-cnn-lr', `${base}/films${from}`, '--labels-from-folders', '--out', out, '--store', `${base}/features`, '--master', 'local[2]', ...submit]
    expect(await cli.json(featurize(job, '/'))).toMatchObject({ code: 3, value: { rows: IMAGES, refused: 1, computed: IMAGES, firstRefused: [{ id: `${base}/films/odd é/film 13 [1] 5%20+.png`, code: 'truncated' }] } })
    expect(await cli.json(['scale', 'resume', job, '--master', 'local[2]', ...submit])).toMatchObject({ code: 3, value: { rows: IMAGES, computed: 0 } })
    expect(await cli.run(featurize(join(dir, 'other'), '/even'))).toMatchObject({ code: 1, stderr: expect.stringContaining('holds the features of another job') as string })
    expect(await cli.json(['scale', 'train', job, '--master', 'local[2]', ...submit])).toMatchObject({ code: 0, value: { images: IMAGES - 1, classes: ['even', 'odd é'] } })
    expect(await rowsOf(job)).toEqual(await rowsOf(join(dir, 'local')))
    const key = process.env['AWS_SECRET_ACCESS_KEY'] ?? 'no key was given'
    expect(readdirSync(job, { recursive: true, withFileTypes: true }).filter((file) => file.isFile() && readFileSync(join(file.parentPath, file.name)).includes(key))).toEqual([])
  })
})

async function rowsOf(job: string): Promise<Pick<ScaledRow, 'label' | 'pixelDigest' | 'features' | 'code'>[]> {
  const rows: ScaledRow[] = []
  for await (const group of scaledRows(featuresHere(job, await readPlan(job)))) rows.push(...group)
  return rows.toSorted((a, b) => (fileOf(a.id) < fileOf(b.id) ? -1 : 1)).map(({ label, pixelDigest, features, code }) => ({ label, pixelDigest, features, code }))
}

function fileOf(id: string): string {
  return id.split('/').slice(-2).join('/')
}

const UPLOAD = `
import sys
source, target, *jars = sys.argv[1:]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.jars", ",".join(jars)).getOrCreate()
hadoop, conf = spark._jvm.org.apache.hadoop.fs, spark._jsc.hadoopConfiguration()
here, to = hadoop.Path("file://" + source), hadoop.Path(target)
to.getFileSystem(conf).mkdirs(to.getParent())
hadoop.FileUtil.copy(here.getFileSystem(conf), here, to.getFileSystem(conf), to, False, conf)
`
