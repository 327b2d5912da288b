import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { hadoopOf, storeFailure } from './storeFailure.ts'

// as Spark 4.3.0 said them
test.each([
  ['java.lang.RuntimeException: java.lang.ClassNotFoundException: Class org.apache.hadoop.fs.s3a.S3AFileSystem not found', 'this Spark cannot read s3a: addresses by itself: add --packages org.apache.hadoop:hadoop-aws:3.5.0 (or its files by --jars, docs/SCALE.md)'],
  ['java.lang.NoClassDefFoundError: software/amazon/s3/analyticsaccelerator/request/ObjectClient; java.lang.ClassNotFoundException: software.amazon.s3.analyticsaccelerator.request.ObjectClient', 'of what org.apache.hadoop:hadoop-aws:3.5.0 needs, a file is missing (software/amazon/s3/analyticsaccelerator/request/ObjectClient)'],
  ['software.amazon.awssdk.services.s3.model.NoSuchBucketException: The specified bucket does not exist (Service: S3, Status Code: 404)', 'there is no such bucket'],
  ['[PATH_NOT_FOUND] Path does not exist: s3a://films/nothing. SQLSTATE: 42K03', 'there is nothing at s3a://films/nothing (Hadoop: '],
  ['java.net.ConnectException: Call From here.example/127.0.0.1 to 127.0.0.1:9999 failed on connection exception: java.net.ConnectException: Connection refused; For more details see: a page', 'nobody listens at 127.0.0.1:9999: is the NameNode there?']
])('%s: in words', (message, words) => {
  const told = storeFailure(message, '3.5.0')
  expect(told.startsWith(words)).toBe(true)
  expect(told).toContain(message.slice(0, 80))
})

test('what is not known stays as it is', () => {
  expect(storeFailure('No master answers', '3.5.0')).toBe('No master answers')
})

test("the version of a Spark's Hadoop", async () => {
  const folder = makeFolder()
  const { dir } = folder
  mkdirSync(join(dir, 'jars'))
  writeFileSync(join(dir, 'jars', 'hadoop-client-api-3.4.1.jar'), '')
  expect([await hadoopOf(join(dir, 'bin', 'spark-submit')), await hadoopOf(join(dir, 'gone', 'bin', 'spark-submit'))]).toEqual(['3.4.1', "Spark's version of Hadoop"])
  folder.remove()
})
