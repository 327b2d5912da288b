import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { joinNearDuplicates, nearDuplicates } from '../../src/core/audit/nearDuplicates.ts'
import { decodeFile } from '../../src/core/image/decodeFile.ts'
import { thumbnailFeatures } from '../../src/core/image/thumbnailFeatures.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { hasShared, sharedPath, skipNote } from './shared.ts'

// Each image a group of its own, as where no patient is known: what is found must lie within one patient or paper. All pairs were looked at.
test.runIf(hasShared).each([
  ['xray', 1124, 4, ['00001568_001 00001568_004', '00002658_001 00002658_002', '1.CXRCTThoraximagesofCOVID-19fromSingapore.pdf-003-fig4a 1.CXRCTThoraximagesofCOVID-19fromSingapore.pdf-003-fig4b', 'E63574A7-4188-4C8D-8D17-9D67A18A1AFA F4341CE7-73C9-45C6-99C8-8567A5484B63']],
  ['ct', 746, 10, ['1047 1048', '1099 1100', '1100 1101', '114 116', '116 118', '1330 1331', '1330 1332', '1331 1332', '1497 1498', '2020.03.22.20040782-p24-1533-2 2020.03.22.20040782-p25-1541', '2020.03.22.20040782-p24-1533-5 2020.03.22.20040782-p25-1544', '25 26', '63%3 63%5', '660 661', '660 662', '662 663']]
] as const)(`near-duplicates of the %s set${skipNote}`, { timeout: 300_000 }, async (set, count, clusters, expected) => {
  const codecs = await loadCodecs()
  const lines = readFileSync(sharedPath('data', set, 'labels.csv'), 'utf8').trim().split(/\r?\n/).slice(1)
  const rows = lines.map((line) => {
    const [, file = '', group = ''] = /^(.*?\.(?:png|jpe?g)),[^,]*,[^,]*,([^,]*),/i.exec(line.replaceAll('"', '')) ?? []
    return { file, group }
  })
  const thumbnails = Float32Array.from(rows.flatMap(({ file }) => [...thumbnailFeatures(decodeFile(readFileSync(sharedPath('data', set, file)), codecs).frame(0))]))
  const alone = rows.map(({ file }) => ({ group: file }))
  const { pairs } = nearDuplicates(alone, thumbnails)
  const name = (i: number): string => (rows[i]?.file ?? '').replace(/^.*\//, '').replace(/\.\w+$/, '')
  expect(rows).toHaveLength(count)
  expect(pairs.map(({ a, b }) => [name(a), name(b)].toSorted().join(' ')).toSorted()).toEqual(expected)
  expect(pairs.filter(({ a, b }) => rows[a]?.group !== rows[b]?.group)).toEqual([])
  expect(joinNearDuplicates(alone, thumbnails).clusters).toBe(clusters)
  expect(joinNearDuplicates(rows, thumbnails).clusters).toBe(0)
})
