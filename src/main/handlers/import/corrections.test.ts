import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dicomOf, makeFolder, type DicomFacts } from '../../../../test/fixtures/archiveFiles.ts'
import { element } from '../../../core/dicom/dicomElement.ts'
import { loadCodecs } from '../../codecs.ts'
import { openLibrary, type Library } from '../../store/openLibrary.ts'
import { listCases } from '../cases.ts'
import { listConflicts } from '../conflicts.ts'
import { deletePatient } from '../delete.ts'
import { importPaths, type ImportReport } from '../import.ts'
import { findStudies, listSeries } from '../series.ts'

const codecs = await loadCodecs()
let folder: ReturnType<typeof makeFolder>
let library: Library
let files = 0

beforeEach(() => {
  folder = makeFolder()
  let seconds = 0
  library = openLibrary(join(folder.dir, 'library'), { create: true, now: () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++)).toISOString() })
})
afterEach(() => {
  library.close()
  folder.remove()
})

interface Person {
  readonly birth?: string
  readonly sex?: string
  readonly studyDate?: string
}

/** Imports one film of the person; `file` is its name. */
async function send(file: string, { birth = '', sex = '', studyDate, ...facts }: DicomFacts & Person): Promise<ImportReport> {
  const dir = join(folder.dir, `sent ${files++}`)
  mkdirSync(dir)
  const dated = studyDate === undefined ? [] : [element('AcquisitionDate', studyDate)]
  let bytes = dicomOf({ ...facts, further: [element('PatientBirthDate', birth), element('PatientSex', sex), ...dated, ...(facts.further ?? [])] })
  // the fixture writes one study date for all
  if (studyDate !== undefined) bytes = Uint8Array.from(Buffer.from(Buffer.from(bytes).toString('latin1').replace('20260314', studyDate), 'latin1'))
  writeFileSync(join(dir, file), bytes)
  const report = await importPaths(library, codecs, [dir])
  expect(report.refused).toEqual([])
  return report
}

const shown = (id: string): unknown => {
  const [row] = library.archive.patientsWithId(id)
  return row && [row.name, row.sex, row.birthDate]
}
const former = (): unknown => listConflicts(library).formerValues.map(({ patient, field, value, asOf, source }) => [patient, field, value, asOf, source])
const kinds = (report: ImportReport): string[] => report.conflicts.map(({ kind }) => kind)

describe('corrected demographics', () => {
  test('of one patient: the newest are shown, the former kept with date and source, and told', async () => {
    await send('a.dcm', { sop: '1.1', study: '1', patientId: 'P1', name: 'Doe^Jon', sex: 'M', birth: '20080401' })
    expect(library.db.prepare('SELECT age_group FROM study').get()).toEqual({ age_group: 'adolescent' })
    const report = await send('b.dcm', { sop: '1.2', study: '1', patientId: 'P1', name: 'Doe^John', sex: 'M', birth: '20080104', seed: 2 })
    expect([shown('P1'), former(), report.conflicts.map(({ kind, detail }) => [kind, detail])]).toEqual([
      ['Doe^John', 'M', '2008-01-04'],
      [['P1', 'name', 'Doe^Jon', '2026-03-14', 'a.dcm'], ['P1', 'birth_date', '2008-04-01', '2026-03-14', 'a.dcm']],
      [['demographics-changed', `its patient's name "Doe^John" takes the place of "Doe^Jon"; birth date "2008-01-04" takes the place of "2008-04-01"; this may be another patient with the same ID; all are kept`]]
    ])
    expect(library.db.prepare('SELECT age_group FROM study').get()).toEqual({ age_group: 'adult' })
    expect(listConflicts(library).conflicts).toMatchObject([{ kind: 'demographics-changed', patient: 'P1', file: 'b.dcm' }])
  })

  test('never come back with another file of the same study, nor from an older one', async () => {
    await send('a.dcm', { sop: '1.1', study: '1', patientId: 'P1', name: 'Smith^Ann', studyDate: '20240105' })
    await send('b.dcm', { sop: '1.2', study: '1', patientId: 'P1', name: 'Jones^Ann', studyDate: '20240105', seed: 2 })
    expect(kinds(await send('c.dcm', { sop: '1.3', study: '1', patientId: 'P1', name: 'Smith^Ann', studyDate: '20240105', seed: 3 }))).toEqual([])
    expect(shown('P1')).toEqual(['Jones^Ann', null, null])
    expect(kinds(await send('d.dcm', { sop: '2.1', study: '2', patientId: 'P1', name: 'Maiden^Ann', studyDate: '20200101', seed: 4 }))).toEqual(['demographics-changed'])
    expect([shown('P1'), former()]).toEqual([
      ['Jones^Ann', null, null],
      [['P1', 'name', 'Smith^Ann', '2024-01-05', 'a.dcm'], ['P1', 'name', 'Maiden^Ann', '2020-01-01', 'd.dcm']]
    ])
    await send('e.dcm', { sop: '3.1', study: '3', patientId: 'P1', name: 'Smith^Ann', studyDate: '20250101', seed: 5 })
    expect(shown('P1')).toEqual(['Smith^Ann', null, null])
  })

  test('a blank never takes a value away, and another way of writing a name is no change', async () => {
    await send('a.dcm', { sop: '1.1', study: '1', patientId: 'P1', name: 'Doe^John', sex: 'M', birth: '19600102' })
    const reports = [
      await send('b.dcm', { sop: '1.2', study: '1', patientId: 'P1', name: '', seed: 2 }),
      await send('c.dcm', { sop: '1.3', study: '1', patientId: 'P1', name: 'DOE^JOHN^^', sex: 'M', birth: '19600102', seed: 3 })
    ]
    expect([reports.flatMap(kinds), shown('P1'), former()]).toEqual([[], ['Doe^John', 'M', '1960-01-02'], []])
  })

  test('of a library from before: the value that was there is kept too', async () => {
    await send('a.dcm', { sop: '1.1', study: '1', patientId: 'P1', name: 'Doe^Jon' })
    library.db.exec('DELETE FROM patient_value')
    await send('b.dcm', { sop: '1.2', study: '1', patientId: 'P1', name: 'Doe^John', seed: 2 })
    expect([shown('P1'), former()]).toEqual([['Doe^John', null, null], [['P1', 'name', 'Doe^Jon', null, '']]])
  })
})

describe('the same image again', () => {
  test('with a corrected name is shown once; the earlier copy is kept', async () => {
    await send('a.dcm', { sop: '1.1', study: '1', patientId: 'P1', name: 'Doe^Jon' })
    expect(kinds(await send('b.dcm', { sop: '1.1', study: '1', patientId: 'P1', name: 'Doe^John' }))).toEqual(['sop-uid-reused', 'demographics-changed'])
    const [series] = await listSeries(library, findStudies(library, {})[0] ?? 0)
    expect([series?.imageCount, series?.supersededCount, library.images.byId(series?.stacks[0]?.slices[0]?.imageId ?? 0)?.originalName]).toEqual([1, 1, 'b.dcm'])
    expect([listCases(library, { offset: 0, limit: 9 }).cases.map(({ imageCount }) => imageCount), library.archive.counts().images]).toEqual([[1], 2])
  })

  test('with another PatientID: the study goes to that patient with what was said of it, and later files follow', async () => {
    await send('a.dcm', { sop: '1.1', study: '1', patientId: 'WRONG1', name: 'Doe^John' })
    const [study = 0] = findStudies(library, {})
    library.labels.put({ subject: { study }, finding: 'diagnosis', value: 'pneumonia', method: 'reader' })
    const report = await send('b.dcm', { sop: '1.1', study: '1', patientId: 'RIGHT1', name: 'Doe^John' })
    await send('c.dcm', { sop: '1.2', study: '1', patientId: 'WRONG1', name: 'Doe^John', seed: 2 })
    const { cases } = listCases(library, { offset: 0, limit: 9 })
    expect([kinds(report), cases.map(({ patient, imageCount, labels }) => [patient.id, imageCount, labels.length]), former(), library.archive.patientsWithId('WRONG1')]).toEqual([
      ['sop-uid-reused', 'patient-id-changed'],
      [['RIGHT1', 2, 1]],
      [['RIGHT1', 'patient_id', 'WRONG1', null, 'b.dcm']],
      []
    ])
    expect(deletePatient(library, 'RIGHT1')).toMatchObject({ patients: 1, images: 3, files: 3 })
    expect(library.patientValues.list()).toEqual([])
  })

  test('a patient who is deleted is not named by a study that a correction gave to another', async () => {
    await send('a.dcm', { sop: '1.1', study: '1', patientId: 'WRONG1', name: 'Doe^John' })
    await send('b.dcm', { sop: '2.1', study: '2', patientId: 'WRONG1', name: 'Doe^John', seed: 2 })
    await send('c.dcm', { sop: '1.1', study: '1', patientId: 'RIGHT1', name: 'Doe^John' })
    expect(former()).toEqual([['RIGHT1', 'patient_id', 'WRONG1', null, 'c.dcm']])
    expect(deletePatient(library, 'WRONG1')).toMatchObject({ studies: 1, images: 1 })
    expect([JSON.stringify(listConflicts(library)).includes('WRONG1'), former(), library.archive.counts().images]).toEqual([false, [], 2])
  })

  test('with other pixels, without an ID or de-identified corrects nothing', async () => {
    await send('a.dcm', { sop: '1.1', study: '1', patientId: 'P1', name: 'Doe^John' })
    const reports = [
      await send('b.dcm', { sop: '1.1', study: '1', patientId: 'P2', name: 'Doe^John', seed: 2 }),
      await send('c.dcm', { sop: '1.1', study: '1', patientId: '', name: 'Doe^John' }),
      await send('d.dcm', { sop: '1.1', study: '1', patientId: 'ANON7', name: 'Anon', further: [element('PatientIdentityRemoved', 'YES')] })
    ]
    expect(reports.flatMap(kinds).filter((kind) => kind !== 'sop-uid-reused')).toEqual([])
    expect(listCases(library, { offset: 0, limit: 9 }).cases.map(({ patient, imageCount }) => [patient.id, imageCount])).toEqual([['P1', 1], ['P2', 1], [null, 1], ['ANON7', 1]])
  })
})
