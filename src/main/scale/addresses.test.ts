import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isAddress, requireAddress, requireFolder, storeAddress } from './addresses.ts'

test.each([
  ['s3a://films/archive', true],
  ['hdfs:///films', true],
  ['file:///nfs/films', true],
  ['/nfs/films', false],
  ['C:\\films', false],
  ['films: 2020', false]
])('%s is an address of a store: %s', (path, expected) => {
  expect(isAddress(path)).toBe(expected)
})

describe('an address', () => {
  test.each([
    ['s3a://films/archive//', 's3a://films/archive'],
    ['hdfs:///', 'hdfs:///'],
    ['hdfs://name.example:8020/films [1]/', 'hdfs://name.example:8020/films [1]'],
    ['abfs://container@account.example/films', 'abfs://container@account.example/films'],
    ['hdfs://name.example/mail/a@b/', 'hdfs://name.example/mail/a@b']
  ])('%s is taken as %s', (address, expected) => {
    expect(requireAddress(address)).toBe(expected)
  })

  test.each([
    ['s3a://AKIA:hidden/word@films/archive', /^An address of s3a: has a key in it.*AWS_ACCESS_KEY_ID/],
    ['s3a://AKIA@films', /has a key in it/],
    ['s3://AKIA:hidden@films', /has a key in it/],
    ['hdfs://me:hidden@name.example/films', /has a key in it/],
    ['s3://films/archive', /say s3a:\/\/films\/archive in the place of s3:\/\/films\/archive/],
    ['https://films.example/archive', /a page's address/]
  ])('%s is refused in words, without its key', (address, words) => {
    expect(() => requireAddress(address)).toThrow(words)
    expect(() => requireAddress(address)).not.toThrow(/AKIA|hidden/)
  })
})

test('a store is an address, and a path of this machine is one of its files', () => {
  expect([storeAddress('s3a://results/job/'), storeAddress('/nfs/a b'), storeAddress('job')]).toEqual(['s3a://results/job', 'file:///nfs/a b', `file://${resolve('job')}`])
})

test('the folder of a job is one of this machine', () => {
  expect([requireFolder('job'), requireFolder('file:///nfs/job')]).toEqual(['job', '/nfs/job'])
  expect(() => requireFolder('s3a://results/job')).toThrow('say --out FOLDER --store s3a://results/job')
})
