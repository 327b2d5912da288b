import { describe, expect, it } from 'vitest'
import { hashOf, parseRoute, type Route } from './route.ts'

const ROUTES: readonly (readonly [string, Route])[] = [
  ['#/worklist', { page: 'worklist' }],
  ['#/worklist?find=Okonkwo+DX&study=12', { page: 'worklist', find: 'Okonkwo DX', studyId: 12 }],
  ['#/read', { page: 'read' }],
  ['#/read/7', { page: 'read', studyId: 7 }],
  ['#/read/7/80', { page: 'read', studyId: 7, imageId: 80 }],
  ['#/train/data', { page: 'train', step: 'data' }],
  ['#/train/judge?run=r1&dataset=films%401', { page: 'train', step: 'judge', run: 'r1', dataset: 'films@1' }],
  ['#/models', { page: 'models' }],
  ['#/models/chest%2Fpneumonia%404', { page: 'models', modelId: 'chest/pneumonia@4' }],
  ['#/audit', { page: 'audit' }],
  ['#/settings', { page: 'settings' }],
  ['#/settings/keys', { page: 'settings', section: 'keys' }]
]

describe('routes', () => {
  it.each(ROUTES)('%s is read and written', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route)
    expect(hashOf(route)).toBe(hash)
  })

  it.each(['', '#', '#/nowhere', '#/%zz', '#worklist', '#/worklist?study=x'])('%j is the worklist', (hash) => {
    expect(parseRoute(hash)).toEqual({ page: 'worklist' })
  })

  it('takes no id that is not one', () => {
    expect(parseRoute('#/read/1e3/-2')).toEqual({ page: 'read' })
    expect(parseRoute('#/train/nowhere')).toEqual({ page: 'train', step: 'data' })
  })
})
