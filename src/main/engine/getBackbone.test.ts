import { createServer, type RequestListener, type Server } from 'node:http'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findArchitecture } from '../../core/backbones/catalogue.ts'
import { formulaWeights } from '../../core/backbones/formulaWeights.ts'
import { OFFICIAL_WEIGHTS } from '../../core/backbones/officialWeights.ts'
import { writeKerasFile } from '../../../test/fixtures/kerasFile.ts'
import { EmbeddedBackboneError } from './backboneErrors.ts'
import { loadBackbone } from './backboneStore.ts'
import { getBackbone, NoPublishedWeightsError, WeightsDownloadError, WeightsHashError } from './getBackbone.ts'

let dir = ''
let server: Server | undefined
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum get '))
})
afterEach(async () => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
  await rm(dir, { recursive: true, force: true })
})

const environment = (base: string): NodeJS.ProcessEnv => ({ HILUM_CACHE: join(dir, 'cache'), HILUM_WEIGHTS_BASE_URL: base })
const { file, folder } = OFFICIAL_WEIGHTS.Xception

test('other bytes than the published ones are removed and nothing is installed', async () => {
  const base = await serve((_, response) => response.end('<html>log in first</html>'))
  await expect(getBackbone('xception', join(dir, 'weights'), { env: environment(base) })).rejects.toThrow(WeightsHashError)
  expect([await readdir(join(dir, 'cache', 'downloads')), existsSync(join(dir, 'weights'))]).toEqual([[], false])
})

test('what cannot be installed and has no published hash is not kept for the next try', async () => {
  const base = await serve((_, response) => response.end('<html>log in first</html>'))
  await expect(getBackbone('mobilenet', join(dir, 'weights'), { env: environment(base) })).rejects.toThrow(/HDF5|\.h5/)
  expect(await readdir(join(dir, 'cache', 'downloads'))).toEqual([])
})

test('without a network the file to bring is named, and nothing is asked for', async () => {
  const got = getBackbone('xception', join(dir, 'weights'), { env: { ...environment('http://127.0.0.1:9/'), HILUM_OFFLINE: '1' } })
  await expect(got).rejects.toThrow(WeightsDownloadError)
  await expect(got).rejects.toThrow(file)
  await expect(getBackbone('xception', join(dir, 'weights'), { env: environment('http://127.0.0.1:9/') })).rejects.toThrow(/cannot be reached/)
})

test('a missing file says the server\'s answer and the address', async () => {
  const base = await serve((_, response) => response.writeHead(404).end())
  await expect(getBackbone('xception', join(dir, 'weights'), { env: environment(base) })).rejects.toThrow(`${folder}/${file} answers 404`)
})

test('what nobody publishes cannot be fetched', async () => {
  await expect(getBackbone('darkcovidnet', join(dir, 'weights'))).rejects.toThrow(NoPublishedWeightsError)
  await expect(getBackbone('scattering', join(dir, 'weights'))).rejects.toThrow(EmbeddedBackboneError)
})

test('an interrupted download goes on, is checked and installed', async () => {
  const graph = findArchitecture('mobilenet').build()
  const bytes = await readFile(await writeKerasFile(join(dir, 'mobilenet.h5'), graph, formulaWeights(graph)))
  const ranges: (string | undefined)[] = []
  const base = await serve((request, response) => {
    ranges.push(request.headers.range)
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': bytes.length - start })
    if (start > 0) response.end(bytes.subarray(start))
    else response.write(bytes.subarray(0, 1_000_000), () => setTimeout(() => response.destroy(), 20))
  })
  const units = new Set<string>()
  const card = await getBackbone('mobilenet', join(dir, 'weights'), { env: environment(base), onProgress: ({ unit }) => units.add(unit) })
  expect([ranges.length, card.sourceFile?.name, [...units]]).toEqual([2, OFFICIAL_WEIGHTS.MobileNet.file, ['MB']])
  expect((await loadBackbone('mobilenet', [join(dir, 'weights')])).hash).toBe(card.hash)
  expect(await readdir(join(dir, 'cache', 'downloads'))).toEqual([])
})

async function serve(listener: RequestListener): Promise<string> {
  const made = createServer(listener)
  server = made
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  const address = made.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}/`
}
