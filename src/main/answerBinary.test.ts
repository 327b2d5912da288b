import { expect, test } from 'vitest'
import { CommandError } from '../contract/index.ts'
import { ImageRefusedError } from '../core/image/imageRefusedError.ts'
import { answerBinary } from './answerBinary.ts'
import { RowUnknownError } from './store/errors.ts'

const answer = async (thrown: unknown, method = 'GET'): Promise<[number, string | undefined]> => {
  const route = { path: /^\/map\/1$/, answer: () => Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown))) }
  const response = await answerBinary(new Request('http://host/map/1', { method }), () => [route])
  const text = await response.text()
  return [response.status, text === '' ? undefined : JSON.parse(text).code]
}

test('what goes wrong has a status that says whose matter it is; what was left on request is no error', async () => {
  expect(await answer(new RowUnknownError('image', 4))).toEqual([404, 'row-unknown'])
  expect(await answer(new ImageRefusedError('truncated', 'Cut short.'))).toEqual([422, 'truncated'])
  expect(await answer(new CommandError({ code: 'locked', message: 'Locked.' }))).toEqual([423, 'locked'])
  expect(await answer(new CommandError({ code: 'cancelled', message: 'Left.' }))).toEqual([204, undefined])
  expect(await answer('broken')).toEqual([500, 'failed'])
  expect(await answer('', 'POST')).toEqual([405, 'method-not-allowed'])
})
