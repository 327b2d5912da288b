import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { dicomOf, filesBelow, makeFolder, pngOf } from '../../../test/fixtures/archiveFiles.ts'
import { dicomBytes, textElement } from '../../../test/fixtures/dicomBytes.ts'
import type { DicomElement } from '../../core/dicom/dicomElement.ts'
import { parseDicom } from '../../core/dicom/parseDicom.ts'
import { readDicomHeader, type DicomHeader } from '../../core/dicom/dicomHeader.ts'
import type { Codecs } from '../../core/image/codecs.ts'
import { loadCodecs } from '../codecs.ts'
import { anonymizeSources, AnonymizeArgumentError, findSources, type AnonymizeOptions, type AnonymizeReport } from './anonymize.ts'
import { MappingError, readMapping, writeMapping, type Mapping } from './anonymize/mappingFile.ts'

let codecs: Codecs
beforeAll(async () => {
  codecs = await loadCodecs()
})

let folder: ReturnType<typeof makeFolder>
beforeEach(() => {
  folder = makeFolder()
  mkdirSync(at('in', 'Doe^Jane 19500312'), { recursive: true })
})
afterEach(() => folder.remove())

function at(...names: string[]): string {
  return join(folder.dir, ...names)
}

function put(name: string, bytes: Uint8Array): void {
  writeFileSync(at('in', 'Doe^Jane 19500312', name), bytes)
}

async function anonymize(out: string, more: Partial<AnonymizeOptions> = {}): Promise<AnonymizeReport> {
  const found = await findSources([at('in')], at(out))
  return anonymizeSources(found, { out: at(out), codecs, options: new Set(), prefix: 'ANON', onBurnedIn: 'refuse', blank: [], ...more })
}

function headersOf(report: AnonymizeReport, out: string): DicomHeader[] {
  return report.files.filter(({ format }) => format === 'dicom').map(({ file }) => readDicomHeader(parseDicom(readFileSync(at(out, file)), codecs)))
}

const jane = { patientId: 'MRN12345', name: 'Doe^Jane' }

test('a folder: new names, nothing of the patient in file, path or report, originals untouched', async () => {
  put('a.dcm', dicomOf({ sop: '1.2.3.4.1', study: '1.2.3.4', ...jane }))
  put('b.dcm', dicomOf({ sop: '1.2.3.4.2', study: '1.2.3.4', ...jane, seed: 2 }))
  put('c.dcm', dicomOf({ sop: '1.2.3.5.1', study: '1.2.3.5', patientId: 'OTHER777', name: 'Roe^Rick' }))
  put('film.png', pngOf(1))
  put('DICOMDIR.dcm', dicomBytes([textElement('00080016', 'UI', '1.2.840.10008.1.3.10')]))
  put('notes.txt', new TextEncoder().encode('Doe^Jane is here'))
  put('shot.dcm', dicomOf({ sop: '1.2.3.6.1', study: '1.2.3.6', ...jane, further: [{ tag: '00280301', vr: 'CS', value: 'YES' }] }))
  const before = [...filesBelow(at('in'))].map(({ path, bytes }) => [path, createHash('sha256').update(bytes).digest('hex'), statSync(path).mtimeMs])

  const refusedPaths: string[] = []
  const report = await anonymize('out', { onRefused: (_, path) => void refusedPaths.push(path) })
  expect([report.written, report.already, report.patients]).toEqual([4, 0, 2])
  expect(report.refused.map(({ code }) => code).toSorted()).toEqual(['burned-in', 'no-pixels', 'unknown-format'])
  expect(refusedPaths.length).toBe(3)
  expect([...filesBelow(at('in'))].map(({ path, bytes }) => [path, createHash('sha256').update(bytes).digest('hex'), statSync(path).mtimeMs])).toEqual(before)

  const secrets = ['Doe', 'Jane', 'MRN12345', 'Roe', 'OTHER777', '1.2.3.4', '1.2.3.5', '20260314', '19500312']
  const written = [...filesBelow(at('out'))]
  expect(written.length).toBe(4)
  const everything = [JSON.stringify(report), ...written.map(({ path, bytes }) => `${path.slice(at('out').length)} ${bytes.toString('latin1')}`)].join('\n')
  expect(secrets.filter((secret) => everything.includes(secret))).toEqual([])

  const [a, b, c] = headersOf(report, 'out')
  expect([a?.patientId === b?.patientId, a?.patientId === c?.patientId, a?.studyInstanceUid === b?.studyInstanceUid, a?.sopInstanceUid === b?.sopInstanceUid]).toEqual([true, false, true, false])
  expect(a?.patientId).toMatch(/^ANON-[A-Z0-9]{8}$/)
  expect(report.tags.replaced).toContainEqual({ tag: '(0010,0010)', name: "Patient's Name", count: 3 })
})

test('runs without a mapping share nothing; a mapping goes on where it was left', async () => {
  put('a.dcm', dicomOf({ sop: '1.2.3.4.1', study: '1.2.3.4', ...jane }))
  let kept: Mapping | undefined
  const keepMapping = async (mapping: Mapping): Promise<void> => {
    kept = mapping
    await Promise.resolve()
  }
  const first = headersOf(await anonymize('one', { keepMapping }), 'one')[0]
  const unrelated = headersOf(await anonymize('two'), 'two')[0]
  expect(unrelated?.patientId).not.toBe(first?.patientId)
  expect(unrelated?.sopInstanceUid).not.toBe(first?.sopInstanceUid)
  if (kept === undefined) throw new Error('no mapping was kept')
  expect(kept.patients).toMatchObject([{ pseudonym: first?.patientId, id: 'MRN12345', name: 'Doe^Jane' }])
  expect(kept.uids['1.2.3.4.1']).toBe(first?.sopInstanceUid)

  put('b.dcm', dicomOf({ sop: '1.2.3.7.1', study: '1.2.3.7', ...jane, seed: 3 }))
  const again = await anonymize('one', { mapping: kept, keepMapping })
  expect([again.written, again.already, again.refused]).toEqual([1, 1, []])
  expect(headersOf(again, 'one').map(({ patientId }) => patientId)).toEqual([first?.patientId, first?.patientId])
})

test('patients without an ID are not one patient', async () => {
  put('a.dcm', dicomOf({ sop: '1.2.3.4.1', study: '1.2.3.4', patientId: '' }))
  put('b.dcm', dicomOf({ sop: '1.2.3.5.1', study: '1.2.3.5', patientId: '' }))
  put('c.dcm', dicomOf({ sop: '1.2.3.4.2', study: '1.2.3.4', patientId: '', seed: 4 }))
  const ids = headersOf(await anonymize('out'), 'out').map(({ patientId }) => patientId)
  expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([false, true])
})

const dated = (date: string): DicomElement[] => [{ tag: '00080022', vr: 'DA', value: date }]
const day = (date: string | undefined): number => Date.parse((date ?? '').replace(/(....)(..)(..)/, '$1-$2-$3')) / 86_400_000

test('dates of a patient move together, those of another by other days', async () => {
  put('a.dcm', dicomOf({ sop: '1.2.3.4.1', study: '1.2.3.4', ...jane, further: dated('20260314') }))
  put('b.dcm', dicomOf({ sop: '1.2.3.4.2', study: '1.2.3.4', ...jane, seed: 2, further: dated('20260401') }))
  put('c.dcm', dicomOf({ sop: '1.2.3.5.1', study: '1.2.3.5', patientId: 'OTHER', further: dated('20260314') }))
  const random = headersOf(await anonymize('random', { options: new Set(['modifiedDates']), shift: 'random-per-patient' }), 'random')
  const [a, b, c] = random.map(({ acquisitionDate }) => day(acquisitionDate))
  expect((b ?? 0) - (a ?? 0)).toBe(18)
  expect([a === day('20260314'), a === c]).toEqual([false, false])
  expect(day(random[0]?.studyDate)).toBe(a)
  const fixed = headersOf(await anonymize('fixed', { options: new Set(['modifiedDates']), shift: -90 }), 'fixed')
  expect([fixed[0]?.acquisitionDate, fixed[0]?.studyTime]).toEqual(['20251214', '093000'])
})

test('nothing is overwritten, and two files of one instance are not both written', async () => {
  put('a.dcm', dicomOf({ sop: '1.2.3.4.1', study: '1.2.3.4', ...jane }))
  put('b.dcm', dicomOf({ sop: '1.2.3.4.1', study: '1.2.3.4', ...jane, seed: 2 }))
  const report = await anonymize('out')
  expect([report.written, report.refused.map(({ input, code }) => [input, code])]).toEqual([1, [[2, 'exists']]])
})

test('an output inside what is read is refused', async () => {
  await expect(findSources([at('in')], at('in', 'out'))).rejects.toThrow(AnonymizeArgumentError)
  await expect(findSources([at('in')], at('in'))).rejects.toThrow(AnonymizeArgumentError)
  await expect(findSources([at('in')], at('in2'))).resolves.toBeDefined()
})

test('a mapping opens with its passphrase alone, and not when a byte was changed', async () => {
  const mapping: Mapping = { key: 'AAAA', patients: [{ pseudonym: 'ANON-1', id: 'MRN12345', issuer: '', name: 'Doe^Jane', birthDate: '19500312', shiftDays: -3 }], uids: { '1.2.3': '2.25.1' } }
  const path = at('who.mapping')
  await writeMapping(path, mapping, 'correct horse')
  expect(readFileSync(path, 'utf8')).not.toMatch(/Doe|MRN12345|1\.2\.3/)
  // Windows has no such bits
  expect(statSync(path).mode & 0o077 & (process.platform === 'win32' ? 0 : 0o777)).toBe(0)
  expect(await readMapping(path, 'correct horse')).toEqual(mapping)
  await expect(readMapping(path, 'wrong')).rejects.toThrow(/passphrase does not open/)
  const envelope = JSON.parse(readFileSync(path, 'utf8'))
  const data = Buffer.from(envelope.data, 'base64')
  data[3] = (data[3] ?? 0) ^ 1
  writeFileSync(path, JSON.stringify({ ...envelope, data: data.toString('base64') }))
  await expect(readMapping(path, 'correct horse')).rejects.toThrow(MappingError)
  writeFileSync(path, JSON.stringify({ ...envelope, kdf: { ...envelope.kdf, N: 2 ** 30 } }))
  await expect(readMapping(path, 'correct horse')).rejects.toMatchObject({ code: 'mapping-damaged' })
  await expect(readMapping(at('nothing'), 'x')).rejects.toMatchObject({ code: 'mapping-missing' })
})
