import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dicomOf, filesBelow, makeFolder } from '../fixtures/archiveFiles.ts'
import { cliIn, type Answer, type Cli } from '../fixtures/cliProcess.ts'

interface Anonymized {
  readonly written: number
  readonly already: number
  readonly patients: number
  readonly refused: readonly { readonly input: number; readonly code: string }[]
  readonly files: readonly { readonly file: string }[]
}

const folder = makeFolder()
let hilum: Cli
beforeAll(() => {
  hilum = cliIn(folder.dir)
  mkdirSync(join(folder.dir, 'in'))
  for (const [i, patientId] of ['MRN12345', 'MRN12345', 'MRN777'].entries()) {
    writeFileSync(join(folder.dir, 'in', `Doe ${i}.dcm`), dicomOf({ sop: `1.2.3.${i}.1`, study: `1.2.3.${i}`, patientId, name: 'Doe^Jane', seed: i }))
  }
})
afterAll(() => folder.remove())

const anonymize = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Answer<Anonymized>> => (await hilum.json(['anonymize', ...args], env)) as Answer<Anonymized>

test('files out, a mapping that only its passphrase opens, and the same pseudonyms when it is continued', async () => {
  const passphrase = { HILUM_PASSPHRASE: 'correct horse' }
  const first = await anonymize(['in', '--out', 'out', '--mapping', 'who.json', '--shift-dates=-30'], passphrase)
  expect([first.code, first.value.written, first.value.patients]).toEqual([0, 3, 2])
  const everything = [...filesBelow(join(folder.dir, 'out'))].map(({ path, bytes }) => `${path.slice(folder.dir.length)} ${bytes.toString('latin1')}`).join('') + JSON.stringify(first.value)
  expect(['Doe', 'MRN', '1.2.3.'].filter((secret) => everything.includes(secret))).toEqual([])
  expect(readFileSync(join(folder.dir, 'who.json'), 'latin1')).not.toMatch(/Doe|MRN/)

  const again = await anonymize(['in', '--out', 'out', '--mapping', 'who.json', '--shift-dates=-30'], passphrase)
  expect([again.value.written, again.value.already, again.value.files.map(({ file }) => file)]).toEqual([0, 3, first.value.files.map(({ file }) => file)])

  const shown = (await hilum.json(['anonymize', '--show-mapping', 'who.json'], passphrase)) as Answer<{ patients: { pseudonym: string; id: string; shiftDays: number }[] }>
  expect(shown.value.patients.map(({ id, shiftDays }) => `${id} ${shiftDays}`).toSorted()).toEqual(['MRN12345 -30', 'MRN777 -30'])
  const wrong = await hilum.run(['anonymize', '--show-mapping', 'who.json'], { HILUM_PASSPHRASE: 'guess' })
  expect([wrong.code, wrong.stdout]).toEqual([1, ''])
  expect(wrong.stderr).toContain('passphrase does not open')
  const unasked = await hilum.run(['anonymize', '--show-mapping', 'who.json'], { HILUM_PASSPHRASE: '' })
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('HILUM_PASSPHRASE')])
})

test('the originals of a library, by patient; a refusal does not name the file on standard output', async () => {
  writeFileSync(join(folder.dir, 'in', 'Doe shot.dcm'), dicomOf({ sop: '1.2.3.9.1', study: '1.2.3.9', patientId: 'MRN777', seed: 9, further: [{ tag: '00280301', vr: 'CS', value: 'YES' }] }))
  expect((await hilum.run(['import', 'in', '--library', 'lib'])).code).toBe(0)
  const { code, value, stderr } = await anonymize(['--library', 'lib', '--patient', 'MRN777', '--out', 'two'])
  expect([code, value.written, value.refused.map((one) => one.code)]).toEqual([3, 1, ['burned-in']])
  expect(stderr).toContain(`input ${value.refused[0]?.input} is `)
  const blanked = await anonymize(['--library', 'lib', '--patient', 'MRN777', '--out', 'three', '--blank', '0,0,4,4'])
  expect([blanked.code, blanked.value.written]).toEqual([0, 2])
})

test('what makes no sense is said before anything is written', async () => {
  const wrong = [
    ['in'], ['--out', 'x'], ['in', '--out', 'x', '--library', 'lib'], ['in', '--out', 'x', '--retain-full-dates', '--shift-dates', '3'], ['in', '--out', 'x', '--shift-dates', 'soon'],
    ['in', '--out', 'x', '--blank', '1,2,3'], ['in', '--out', 'in/x'], ['in', '--out', 'x', '--patient-prefix', '../up'], ['in', '--out', 'x', '--dataset', 'd']
  ]
  const codes: (number | null)[] = []
  for (const args of wrong) codes.push((await hilum.run(['anonymize', ...args])).code)
  expect(codes).toEqual(wrong.map(() => 2))
})
