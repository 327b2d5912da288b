import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { doctorReport } from '../../contract/schemas.ts'
import { doctor, doctorLines, doctorSummary, type DoctorReport } from './doctor.ts'

let dir = ''
let report: DoctorReport
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum 100% ä 院 '))
  await mkdir(join(dir, 'library'))
  await writeFile(join(dir, 'library', 'hilum.db'), 'x'.repeat(1000))
  report = await doctor({
    libraryDir: join(dir, 'library'),
    env: { PATH: '', HILUM_CACHE: join(dir, 'cache'), HILUM_DATA: join(dir, 'data'), HILUM_ENGINE: 'wasm', HILUM_ELECTRON: join(dir, 'electron') }
  })
})
afterAll(() => rm(dir, { recursive: true, force: true }))

test('says which engine it is and why', () => {
  expect(report.engine).toEqual({ asked: 'wasm', chosen: 'wasm', why: 'HILUM_ENGINE asks for it', versions: { tfjs: '4.22.0', tensorflow: null }, source: null, canTrainNetworks: false })
})

test('describes every folder', () => {
  expect(report.folders).toEqual([
    { purpose: 'cache', path: join(dir, 'cache'), exists: false, writable: true, bytes: 0 },
    { purpose: 'data', path: join(dir, 'data'), exists: false, writable: true, bytes: 0 },
    { purpose: 'library', path: join(dir, 'library'), exists: true, writable: true, bytes: 1000 }
  ])
})

test('whatever is not as it should be says how to mend it', () => {
  const wanting = report.checks.filter(({ status }) => status !== 'ok')
  expect(wanting.filter(({ mend }) => mend === undefined)).toEqual([])
  expect(wanting.find(({ id }) => id === 'electron')?.value).toBe(`HILUM_ELECTRON names ${join(dir, 'electron')}, which does not exist; npm start opens in the browser`)
})

test('a missing library is said with the command that makes one', async () => {
  const missing = await doctor({ libraryDir: join(dir, 'none'), env: { PATH: '', HILUM_CACHE: join(dir, 'cache'), HILUM_DATA: join(dir, 'data'), HILUM_ENGINE: 'wasm' } })
  expect(missing.checks.find(({ id }) => id === 'folder.library')).toEqual({
    id: 'folder.library',
    name: 'Library',
    status: 'missing',
    value: `${join(dir, 'none')} holds no library`,
    mend: `Make one: hilum import FOLDER --library ${JSON.stringify(join(dir, 'none'))}`
  })
})

test('fits the contract, and reads as text', () => {
  const summary = doctorSummary(report)
  expect(doctorReport.parse(summary)).toEqual(summary)
  expect(doctorLines(report).slice(0, 3).map((line) => line.replace(/ in .*$/, ''))).toEqual([`Hilum ${report.app.version}`, `Node ${process.versions.node}, ${report.platform.os} ${report.platform.release}, ${process.arch}`, 'Engine: wasm (tfjs 4.22.0): HILUM_ENGINE asks for it'])
})
