import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findSpark } from './findSpark.ts'

// what `spark-submit --version` says on the error stream
test.each([
  ['3.5.9', '2.12.18'],
  ['4.3.0', '2.13.17']
])('a Spark %s says its version and its Java', async (version, scala) => {
  const home = mkdtempSync(join(tmpdir(), 'spark home '))
  mkdirSync(join(home, 'bin'))
  const submit = join(home, 'bin', 'spark-submit')
  const banner = ['WARNING: Using incubator modules: jdk.incubator.vector', 'Welcome to', `   /___/ .__/_,_/_/ /_/_   version ${version}`, '', `Using Scala version ${scala}, OpenJDK 64-Bit Server VM, 17.0.15`, 'Branch HEAD']
  writeFileSync(submit, `#!/bin/sh\n${banner.map((line) => `echo '${line}' >&2`).join('\n')}\n`)
  chmodSync(submit, 0o755)
  expect(await findSpark({ SPARK_HOME: home, PATH: '/usr/bin:/bin' })).toEqual({ submit, version, java: '17.0.15' })
  rmSync(home, { recursive: true })
})
