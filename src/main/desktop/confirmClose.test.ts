import { expect, test, vi } from 'vitest'
import type { Job } from '../../contract/index.ts'

vi.mock('electron', () => ({ dialog: {} }))

test('a job is under way from its first word to its last; scoring, which goes on by itself, never is', async () => {
  const { createOpenJobs } = await import('./confirmClose.ts')
  const jobs = createOpenJobs()
  const say = (kind: string, jobId: string, state: Job['state']): void => jobs.hear({ name: 'job.changed', payload: { jobId, kind, state, progress: null, error: null, createdAt: '', changedAt: '' } })
  say('scoring', 's', 'running')
  jobs.hear({ name: 'library.changed', payload: {} })
  expect(jobs.any()).toBe(false)
  say('import', 'i', 'waiting')
  say('train', 't', 'running')
  say('train', 't', 'failed')
  expect(jobs.any()).toBe(true)
  say('import', 'i', 'cancelled')
  expect(jobs.any()).toBe(false)
})
