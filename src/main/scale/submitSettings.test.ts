import { expect, test } from 'vitest'
import { submitArguments } from './submitSettings.ts'

test('as spark-submit takes them', () => {
  expect(submitArguments({ conf: ['spark.executor.memory=4g', 'spark.hadoop.fs.s3a.endpoint=http://store.example?a=b'], packages: ['a:b:1', 'c:d:2'], jars: ['/jars/a.jar', '/jars/b.jar'], propertiesFile: '/etc/spark.conf' })).toEqual([
    '--properties-file', '/etc/spark.conf', '--packages', 'a:b:1,c:d:2', '--jars', '/jars/a.jar,/jars/b.jar', '--conf', 'spark.executor.memory=4g', '--conf', 'spark.hadoop.fs.s3a.endpoint=http://store.example?a=b'
  ])
  expect(submitArguments({})).toEqual([])
})

test.each(['spark.hadoop.fs.s3a.secret.key', 'spark.hadoop.fs.s3a.access.key', 'spark.authenticate.secret', 'spark.ssl.keyPassword', 'spark.hadoop.fs.s3a.session.token'])('%s is refused on a command line, and its value not said', (name) => {
  expect(() => submitArguments({ conf: [`${name}=hidden=word`] })).toThrow(`--properties-file FILE with a line "${name} VALUE"`)
  expect(() => submitArguments({ conf: [`${name}=hidden=word`] })).not.toThrow('hidden')
})

test('a driver elsewhere, and what is no setting, are refused', () => {
  expect(() => submitArguments({ conf: ['spark.submit.deployMode=cluster'] })).toThrow('The driver runs on this machine')
  expect(() => submitArguments({ conf: ['spark.executor.memory'] })).toThrow('--conf takes key=value, and "spark.executor.memory" is not.')
})
