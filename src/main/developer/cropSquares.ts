import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { centreSquare } from '../../core/image/cropRaster.ts'
import { decodeFile } from '../../core/image/decodeFile.ts'
import { displayImage } from '../../core/image/displayImage.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import { readLabelsCsv } from '../handlers/import/labelsCsv.ts'
import { sharedCodecs } from '../handlers/readFrame.ts'

// npm run crop -- LABELS.csv --out DIR
// Writes the centre square of every image of a table as a PNG of 8 bits, with a table of the same labels, patients, groups and sources: a data set
// in which neither the shape of the image nor what lies at its far ends tells anything.

const { values, positionals: [table] } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true })
const { out } = values
if (table === undefined || out === undefined) throw new TypeError('npm run crop -- LABELS.csv --out DIR')
const codecs = await sharedCodecs()
const rows = await readLabelsCsv(table, [dirname(table)])
const lines = ['file,label,patient,group,source']
for (const { path, file, label, patient, group, source } of rows) {
  const { width, height, samplesPerPixel, data } = centreSquare(displayImage(decodeFile(readFileSync(path), codecs).frame(0), 'full'))
  const name = `${file}.png`
  mkdirSync(dirname(join(out, name)), { recursive: true })
  writeFileSync(join(out, name), encodePng({ width, height, samplesPerPixel, data }))
  lines.push([name, label, patient, group, source].map((field) => `"${(field ?? '').replaceAll('"', '""')}"`).join(','))
}
writeFileSync(join(out, 'labels.csv'), `${lines.join('\n')}\n`)
process.stdout.write(`${rows.length} centre squares in ${out}\n`)
