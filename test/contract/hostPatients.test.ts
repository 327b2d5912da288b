import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Job } from '../../src/contract/index.ts'
import type { ShownJob } from '../../src/main/handlers/listJobs.ts'
import { dicomOf, filesBelow, makeFolder } from '../fixtures/archiveFiles.ts'
import { cliIn, type Answer } from '../fixtures/cliProcess.ts'
import { hasEnded, jobWhen, startServed, valueOf, type ServedClient } from '../launch/backendClient.ts'

let folder: ReturnType<typeof makeFolder>
let client: ServedClient
const at = (...names: string[]): string => join(folder.dir, ...names)

beforeAll(async () => {
  folder = makeFolder()
  mkdirSync(at('films'))
  for (const i of [1, 2, 3]) writeFileSync(at('films', `${i}.dcm`), dicomOf({ sop: `1.2.${i}`, study: `1.2.3.${i}`, patientId: `Zebrafink${i}`, name: `Zebrafink${i}^Q`, seed: i }))
  client = await startServed(at('library'))
  await done((await valueOf(client, 'import.start', { paths: [at('films')] })).job)
})
afterAll(async () => {
  await client.stop()
  folder.remove()
})

async function done({ jobId }: Job): Promise<unknown> {
  const { job, result } = await jobWhen(client, jobId, hasEnded)
  expect(job).toMatchObject({ state: 'done', error: null })
  return result
}

test('writes de-identified copies and originals of what was chosen, to a folder that was named whole', async () => {
  const [study] = (await valueOf(client, 'cases.list', { offset: 0, limit: 1 })).cases
  const from = { studyIds: [study?.studyId ?? 0] }
  expect(await client.invoke('studies.export', { from, out: 'here' })).toMatchObject({ ok: false, error: { code: 'path-relative' } })
  expect(await done((await valueOf(client, 'studies.export', { from, out: at('originals') })).job)).toEqual({ out: at('originals'), written: 1, already: 0, studies: 1, refused: 0 })
  const [original] = filesBelow(at('originals'))
  expect(original?.bytes).toEqual(readFileSync(at('films', `${study?.patient.id?.at(-1)}.dcm`)))

  expect(await client.invoke('anonymize.start', { from, out: at('x'), retain: ['fullDates'], shiftDates: 3 })).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
  expect(await done((await valueOf(client, 'anonymize.start', { from: { patientId: study?.patient.row ?? 0 }, out: at('shared'), prefix: 'SITE' })).job)).toMatchObject({ written: 1, patients: 1, refused: 0 })
  const [copy] = filesBelow(at('shared'))
  expect([copy?.bytes.includes('Zebrafink'), copy?.bytes.includes('SITE')]).toEqual([false, true])

  // as on the command line: what is not understood is refused before anything is written, and the passphrase is kept nowhere
  const mapping = { file: at('who.mapping'), passphrase: 'correct horse' }
  const refused = async (further: object): Promise<unknown> => {
    const answer = await client.invoke('anonymize.start', { from, out: at('more'), ...further })
    return answer.ok ? answer.value : answer.error.code
  }
  expect([await refused({ blank: ['0,0,wide,40'] }), await refused({ blankRules: at('none.json') }), await refused({ shiftDates: 0 }), await refused({ mapping: { ...mapping, file: 'who' } })]).toEqual(['usage', 'usage', 'invalid-input', 'path-relative'])
  const { job } = await valueOf(client, 'anonymize.start', { from, out: at('more'), blank: ['0,0,4,2'], mapping })
  expect(await done(job)).toMatchObject({ written: 1, refused: 0 })
  expect((await valueOf(client, 'jobs.show', { jobId: job.jobId })).payload).toMatchObject({ mapping: { file: mapping.file }, blank: ['0,0,4,2'] })
  expect([...filesBelow(at('library'))].filter(({ bytes }) => bytes.includes(mapping.passphrase)).map(({ path }) => path)).toEqual([])
  expect(await refused({ mapping: { ...mapping, passphrase: 'wrong' } })).toBe('mapping-passphrase')
  const who = (await cliIn(folder.dir).json(['anonymize', '--show-mapping', mapping.file], { HILUM_PASSPHRASE: mapping.passphrase })) as Answer<{ patients: { id: string; pseudonym: string }[] }>
  const [blanked] = filesBelow(at('more'))
  expect(who.value.patients).toMatchObject([{ id: study?.patient.id }])
  expect(blanked?.bytes.includes(who.value.patients[0]?.pseudonym ?? '?')).toBe(true)
})

test('a patient is deleted with the jobs\' memory of them, and not under a job that may read them', async () => {
  const [one, other] = (await valueOf(client, 'cases.list', { offset: 0, limit: 2 })).cases
  const patientId = one?.patient.row ?? 0
  expect(await valueOf(client, 'patient.removal', { patientId })).toMatchObject({ patient: { id: one?.patient.id }, studies: 1, images: 1, files: 1, labels: 0, models: [], blocked: null })

  // a job that lasts: the sample's films are drawn for a while
  const { job } = await valueOf(client, 'sample.start', { train: false })
  expect(await valueOf(client, 'patient.removal', { patientId })).toMatchObject({ blocked: expect.stringContaining('Jobs') })
  expect(await client.invoke('patient.delete', { patientId })).toMatchObject({ ok: false, error: { code: 'jobs-running' } })
  await valueOf(client, 'jobs.cancel', { jobId: job.jobId })
  expect((await jobWhen(client, job.jobId, hasEnded)).job.state).toBe('cancelled')

  expect(await valueOf(client, 'patient.delete', { patientId })).toMatchObject({ patients: 1, studies: 1, images: 1, files: 1, pendingFiles: 0, rewritten: true })
  expect(await client.invoke('patient.removal', { patientId })).toMatchObject({ ok: false, error: { code: 'patient-unknown' } })
  await client.stop()
  // what the jobs had kept named files; that is gone, their course is still told
  const listed = (await cliIn(folder.dir).json(['jobs', '--library', at('library')])) as Answer<Job[]>
  expect(listed.value.map(({ kind, state }) => [kind, state])).toEqual([['sample', 'cancelled'], ['anonymize', 'done'], ['anonymize', 'done'], ['export', 'done'], ['import', 'done']])
  const shown = (await cliIn(folder.dir).json(['jobs', listed.value.at(-1)?.jobId.slice(0, 8) ?? '', '--library', at('library')])) as Answer<ShownJob>
  expect(shown.value).toMatchObject({ job: { kind: 'import' }, payload: null, result: null, refused: [] })
  expect((await cliIn(folder.dir).run(['jobs', 'no-such', '--library', at('library')])).stderr).toContain('no-such')
  const traces = [...filesBelow(at('library'))].filter(({ bytes }) => bytes.includes(one?.patient.id ?? '?'))
  expect(traces.map(({ path }) => path)).toEqual([])
  expect([...filesBelow(at('library'))].some(({ bytes }) => bytes.includes(other?.patient.id ?? '?'))).toBe(true)
  expect(readdirSync(at('library')).includes('hilum.db')).toBe(true)
})
