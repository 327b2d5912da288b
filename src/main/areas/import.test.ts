import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolder, pngOf } from '../../../test/fixtures/archiveFiles.ts'
import type { CommandName } from '../../contract/index.ts'
import { createApp, type App } from '../app.ts'
import { INTERRUPTED } from '../store/jobs.ts'
import { openLibrary } from '../store/openLibrary.ts'

let folder: ReturnType<typeof makeFolder>
let app: App
const jobs = new Map<string, PromiseWithResolvers<unknown>>()
const endOf = (jobId: string): PromiseWithResolvers<unknown> => {
  const found = jobs.get(jobId) ?? Promise.withResolvers<unknown>()
  jobs.set(jobId, found)
  return found
}

beforeEach(() => {
  folder = makeFolder()
})
afterEach(async () => {
  await app.close()
  folder.remove()
})

const ask = async (name: CommandName, input: unknown): Promise<unknown> => {
  const answer = await app.invoke(name, input)
  return answer.ok ? answer.value : `${answer.error.code}: ${answer.error.message}`
}

test('an import that was cut off goes on as it was asked, and one whose files have gone says so', async () => {
  const [dir, films] = [join(folder.dir, 'library'), join(folder.dir, 'films')]
  mkdirSync(join(films, 'normal'), { recursive: true })
  for (let i = 0; i < 3; i++) writeFileSync(join(films, 'normal', `${i}.png`), pngOf(i))
  const library = openLibrary(dir, { create: true })
  const cutOff = library.jobs.create('import', { paths: [films], labelsFromFolders: true })
  library.jobs.change(cutOff.jobId, { state: 'failed', error: INTERRUPTED })
  const forgotten = library.jobs.create('import', null)
  library.jobs.change(forgotten.jobId, { state: 'failed', error: INTERRUPTED })
  library.close()
  app = createApp({
    kind: 'served', version: '0.0.0-test', libraryDir: dir, checkOutputs: true,
    emit: ({ name, payload }) => {
      if (name === 'job.changed' && payload.state !== 'running' && payload.state !== 'waiting') endOf(payload.jobId).resolve(payload.state)
    }
  })
  const again = await ask('import.again', { jobId: cutOff.jobId })
  expect(again).toMatchObject({ job: { kind: 'import', state: 'waiting' } })
  const { jobId } = typeof again === 'object' && again !== null && 'job' in again && typeof again.job === 'object' && again.job !== null && 'jobId' in again.job ? again.job : { jobId: '' }
  expect(await endOf(String(jobId)).promise).toBe('done')
  expect(await ask('jobs.show', { jobId })).toMatchObject({ payload: { paths: [films], labelsFromFolders: true }, result: { imported: 3, labels: { added: 3 } } })
  rmSync(films, { recursive: true })
  expect(await ask('import.again', { jobId })).toBe(`import-gone: ${films} is not there any more. Import the files again from where they lie.`)
  expect(await ask('import.again', { jobId: forgotten.jobId })).toBe('import-gone: What this import was to read is not known any more. Import the files again.')
})
