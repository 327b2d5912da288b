import { parseArgs } from 'node:util'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { z } from 'zod'
import { fitGate, gateDistances } from '../../core/judge/gate.ts'
import { matrixFromRows, selectRows, type Matrix } from '../../core/learn/matrix.ts'
import { groupedFolds } from '../../core/learn/split.ts'
import { table } from '../cli/output.ts'

// npm run gate -- OWN.parquet OTHER.parquet…
// How a gate on features does: fitted on four fifths of the groups of OWN, asked about the fifth, and about every image of each OTHER. The files are
// written by `hilum featurize NETWORK --dataset NAME --out OWN.parquet` (OTHER: of files or of a data set, by the same network).

const rowSchema = z.object({ label: z.string().nullish(), group: z.string().nullish(), features: z.array(z.number()) })

const { positionals: [ownPath, ...otherPaths] } = parseArgs({ allowPositionals: true })
if (ownPath === undefined) throw new TypeError('npm run gate -- OWN.parquet OTHER.parquet…')
const own = await read(ownPath)
const others = await Promise.all(otherPaths.map(async (path) => ({ path, features: (await read(path)).features, refused: 0 })))
const classes = [...new Set(own.labels)].toSorted()
const accepted = new Map(classes.map((name) => [name, { images: 0, accepted: 0 }]))
const labels = own.labels.map((label) => classes.indexOf(label))
const items = labels.map((label, i) => ({ label, group: own.groups[i] ?? '', id: String(i) }))
const folds = groupedFolds(items, { folds: 5, seed: 1, classes })
for (const { train, test } of folds) {
  const gate = fitGate({ features: selectRows(own.features, train), labels: train.map((i) => labels[i] ?? 0), groups: train.map((i) => own.groups[i] ?? ''), classes })
  if (gate.kind === 'none') throw new TypeError(gate.reason)
  gateDistances(gate, selectRows(own.features, test)).forEach((distance, at) => {
    const count = accepted.get(own.labels[test[at] ?? 0] ?? '')
    if (count === undefined) return
    count.images++
    if (distance <= 1) count.accepted++
  })
  for (const other of others) other.refused += gateDistances(gate, other.features).filter((distance) => distance > 1).length
}
const all = [...accepted.values()].reduce((sum, one) => ({ images: sum.images + one.images, accepted: sum.accepted + one.accepted }), { images: 0, accepted: 0 })
const share = (part: number, of: number): string => `${((100 * part) / of).toFixed(1)} %`
process.stdout.write(
  `${table([
    ['images', 'number', 'answered', 'refused'],
    ...[['held out', all] as const, ...accepted].map(([name, one]) => [name, String(one.images), share(one.accepted, one.images), share(one.images - one.accepted, one.images)]),
    ...others.map(({ path, features: { rows }, refused }) => [path, String(rows), share(5 * rows - refused, 5 * rows), share(refused, 5 * rows)])
  ]).join('\n')}\n`
)

async function read(path: string): Promise<{ readonly features: Matrix; readonly labels: string[]; readonly groups: string[] }> {
  const rows = z.array(rowSchema).parse(await parquetReadObjects({ file: await asyncBufferFromFile(path) }))
  return {
    features: matrixFromRows(rows.map(({ features }) => Float64Array.from(features))),
    labels: rows.map(({ label }) => label ?? ''),
    groups: rows.map(({ group }, i) => group ?? `row ${i}`)
  }
}
