// `npm run fuzz`: options in, a summary out; exit code 1 where an input failed, 2 for options that make no sense.
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { FORMATS } from './makeInput.ts'
import { runFuzz } from './runFuzz.ts'

const USAGE = `npm run fuzz [-- --count N --seed S [--from I] [--corpus DIR] [--only ${FORMATS.join('|')}] [--limit SECONDS] [--failures DIR] [--json]]
npm run fuzz -- --replay FILE

Damaged and built inputs go through decoding as files do. Only a named refusal may come of them, or pixels that agree with their header, in
bounded time and memory. Failing inputs are kept (in the temporary folder unless --failures says otherwise) with their seed, for --replay.
Without --corpus, ../shared/data/dicom is damaged where it is there, else files that the project's own code writes.
`
const MEMORY = 512 * 2 ** 20

const { values } = parse()
const number = (text: string | undefined, otherwise: number): number => (text === undefined ? otherwise : Number(text))
const [count, seed, from, limit] = [number(values.count, 1000), number(values.seed, 1), number(values.from, 0), number(values.limit, 20)]
const only = FORMATS.find((format) => format === values.only)
if (values.help) process.stdout.write(USAGE)
else if (![count, seed, from].every((one) => Number.isSafeInteger(one) && one >= 0) || !(limit > 0)) usage('--count, --seed, --from and --limit take numbers')
else if (values.only !== undefined && only === undefined) usage(`--only takes ${FORMATS.join(', ')}`)
else if (values.replay !== undefined && !existsSync(values.replay)) usage(`there is no file ${values.replay}`)
else await run()

async function run(): Promise<void> {
  const replay = values.replay === undefined ? undefined : resolve(values.replay)
  const beside = join(import.meta.dirname, '../../../shared/data/dicom')
  const corpus = values.corpus === undefined ? (existsSync(beside) ? beside : undefined) : resolve(values.corpus)
  const failures = resolve(values.failures ?? join(tmpdir(), 'hilum-fuzz'))
  const started = Date.now()
  const summary = await runFuzz({
    seed,
    from: replay === undefined ? from : 0,
    to: replay === undefined ? from + count : 1,
    only,
    corpus,
    replay,
    limitMs: limit * 1000,
    limitMemory: MEMORY,
    failures,
    onProgress: (done) => {
      if (done % 1000 === 0) process.stderr.write(`${done} of ${count} inputs, ${((Date.now() - started) / 1000).toFixed(0)} s\n`)
    }
  })
  const { outcomes, peakMemory, slowest } = summary
  if (values.json) process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`)
  else {
    process.stdout.write(`${summary.inputs} inputs, seed ${seed}, in ${((Date.now() - started) / 1000).toFixed(0)} s\n`)
    for (const [outcome, times] of Object.entries(outcomes)) process.stdout.write(`  ${String(times).padStart(7)}  ${outcome}\n`)
    process.stdout.write(`peak memory ${Math.round(peakMemory / 2 ** 20)} MB; slowest: input ${slowest.index}, ${slowest.ms} ms, ${slowest.bytes} bytes\n`)
    for (const { index, problems, path } of summary.failures) process.stdout.write(`FAILED input ${index}: ${problems.join('; ')}\n  ${path}\n`)
    process.stdout.write(`${summary.failures.length} failed\n`)
  }
  process.exitCode = summary.failures.length > 0 ? 1 : 0
}

function parse() {
  try {
    return parseArgs({
      options: {
        count: { type: 'string' },
        seed: { type: 'string' },
        from: { type: 'string' },
        corpus: { type: 'string' },
        only: { type: 'string' },
        limit: { type: 'string' },
        failures: { type: 'string' },
        replay: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false }
      }
    })
  } catch (error) {
    usage(error instanceof Error ? error.message : String(error))
    process.exit(2)
  }
}

function usage(problem: string): void {
  process.stderr.write(`fuzz: ${problem}\n\n${USAGE}`)
  process.exitCode = 2
}
