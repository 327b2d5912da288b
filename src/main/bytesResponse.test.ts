import { expect, it } from 'vitest'
import { bytesOf, bytesResponse } from './bytesResponse.ts'

const HEADERS = { etag: '"1"', 'content-type': 'application/octet-stream' }

it('gives the very bytes that it was made of, without a copy', async () => {
  const bytes = Uint8Array.of(1, 2, 3)
  const response = bytesResponse(bytes, HEADERS)
  expect([await bytesOf(response) === bytes, response.status, [...response.headers]]).toEqual([
    true, 200, [['content-length', '3'], ['content-type', 'application/octet-stream'], ['etag', '"1"']]
  ])
})

it('has a body as any other, which whoever reads it may change', async () => {
  const bytes = Uint8Array.of(1, 2, 3)
  const read = new Uint8Array(await bytesResponse(bytes, HEADERS).arrayBuffer())
  read[0] = 9
  expect([[...read], [...bytes], [...new Uint8Array(await new Response(bytesResponse(bytes, HEADERS).body).arrayBuffer())]]).toEqual([[9, 2, 3], [1, 2, 3], [1, 2, 3]])
})

it('gives the bytes of any other response', async () => {
  expect([...await bytesOf(new Response('ab'))]).toEqual([97, 98])
})
