import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeClinicLibrary, temporaryFolder } from '../../../test/fixtures/clinicLibrary.ts'
import type { EventMessage } from '../../contract/index.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import type { AreaServices } from './areaServices.ts'
import { worklistHandlers } from './worklist.ts'

let dir: string
let library: Library
const events: EventMessage['name'][] = []

beforeAll(async () => {
  dir = temporaryFolder()
  await makeClinicLibrary(dir)
  library = openLibrary(dir)
})
afterAll(() => {
  library.close()
  rmSync(join(dir, '..'), { recursive: true })
})

const unexpected = (): never => {
  throw new Error('not asked for here')
}

test('who reads without models’ answers is told none by order, filter or count', async () => {
  const services: AreaServices = { emit: ({ name }) => void events.push(name), actor: () => 'Dr A', work: unexpected, cancel: unexpected, score: unexpected, context: unexpected }
  const handlers = worklistHandlers(library, services)
  const ai = { by: 'ai', descending: false } as const
  const list = async (query: Parameters<(typeof handlers)['worklist.list']>[0]['query'] = {}): Promise<unknown[]> =>
    (await handlers['worklist.list']({ query, sort: ai, offset: 0, limit: 9 })).rows.map(({ patient, score }) => [patient.id, score.kind])

  expect(await list({ bucket: ['above', 'refused'] })).toEqual([['HC-204417', 'scored'], ['HC-176093', 'scored'], ['HC-190422', 'refused']])
  expect(await handlers['worklist.overview']({})).toMatchObject({ unread: 5, likely: 2, unscored: 2, blinded: false })

  library.blinding.setBlinded('Dr A', true)
  // by acquisition, an hour apart, whatever was asked for
  const all = [['HC-204417', 'unscored'], ['HC-176093', 'unscored'], ['HC-190422', 'unscored'], ['HC-213390', 'unscored'], ['HC-182216', 'unscored']]
  expect([await list(), await list({ bucket: ['above'], score: { from: 0.9, to: 1 } })]).toEqual([all, all])
  await handlers['worklist.urgency']({ studyIds: (await handlers['worklist.ids']({ query: {}, sort: ai })).studyIds.slice(4), urgency: 'stat' })
  expect((await list())[0]).toEqual(['HC-182216', 'unscored'])
  expect(await handlers['worklist.counts']({ query: { finding: ['Opacity'] } })).toMatchObject({ total: 5, groups: [], bucket: [], finding: [], refusal: [] })
  expect(await handlers['worklist.overview']({})).toMatchObject({ unread: 5, likely: 0, unscored: 0, disagreements: 0, blinded: true })
  // a finding in the text would tell who was scored
  expect(await list({ text: 'opacity' })).toEqual([])
  expect(events).toEqual(['library.changed'])
})
