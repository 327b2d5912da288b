import { expect, test } from 'vitest'
import { confLines, localCores } from './clusterSettings.ts'

test('a local master names its cores, a cluster does not', () => {
  expect(['local', 'local[3]', 'local[3,4]', 'local[*]', 'spark://host:7077', 'localhost'].map((master) => localCores(master, 8))).toEqual([1, 3, 3, 8, undefined, undefined])
})

test('settings are one a line', () => {
  expect(confLines(' spark.a=1 \n\nspark.b=2')).toEqual(['spark.a=1', 'spark.b=2'])
})
