import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { endpointOf, placesOf, reachStores } from './reachStores.ts'

const files = (...paths: string[]): { kind: 'files'; paths: string[]; labelsFromFolders: boolean } => ({ kind: 'files', paths, labelsFromFolders: false })
const places = (out: string, paths: string[], conf: string[] = [], env: NodeJS.ProcessEnv = {}): string[] => placesOf({ out, source: files(...paths) }, { conf }, env).map(({ place }) => place)
const ENDPOINT = 'spark.hadoop.fs.s3a.endpoint'

test('the places of stores: those whose machine and port are told', () => {
  expect(places('hdfs://name.example:8020/results', ['hdfs://name.example:8020/films', 'hdfs://other.example:9000'])).toEqual(['name.example:8020', 'other.example:9000'])
  expect(places('file:///job/spark', ['hdfs://nameservice/films', 's3a://films:1/a'])).toEqual([])
  expect(places('s3a://results', ['s3a://films'], [], { AWS_ENDPOINT_URL: 'http://store.example:9000/' })).toEqual(['store.example:9000'])
  expect(places('s3a://results', [], [`${ENDPOINT}=[::1]:9000`], { AWS_ENDPOINT_URL: 'https://store.example' })).toEqual(['[::1]:9000'])
  expect(places('s3a://results', [], [], { AWS_ENDPOINT_URL: 'https://store.example' })).toEqual(['store.example:443'])
  expect(places('s3a://results', [], [`${ENDPOINT}=http://store.example`, 'spark.hadoop.fs.s3a.proxy.host=proxy.example'])).toEqual([])
})

test('the endpoint in the environment, which Spark 3.5 does not read', () => {
  const env = { AWS_ENDPOINT_URL: 'https://store.example' }
  expect(endpointOf({ out: 's3a://results', source: files('hdfs:///films') }, {}, env)).toEqual({ [ENDPOINT]: 'https://store.example' })
  expect(endpointOf({ out: 'file:///job', source: files('hdfs:///films') }, {}, env)).toEqual({})
  expect(endpointOf({ out: 's3a://results', source: files('s3a://films') }, { propertiesFile: 'cluster.conf' }, env)).toEqual({})
})

test('a store that does not answer is told at once, one that does is not', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const reach = (): Promise<void> => reachStores({ out: `hdfs://127.0.0.1:${port}/results`, source: files('hdfs:///films') }, {}, {}, new AbortController().signal)
  await reach()
  await new Promise((resolve) => server.close(resolve))
  await expect(reach()).rejects.toThrow(`The store cannot be reached: nobody listens at 127.0.0.1:${port} (connection refused) (the address hdfs://127.0.0.1:${port}/results says so).`)
})
