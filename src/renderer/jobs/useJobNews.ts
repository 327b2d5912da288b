import { useEffect, useRef } from 'react'
import type { HostInterface, Job, JsonValue } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { strings } from '../strings/index.ts'
import { openToast, toast } from '../ui/Toasts.tsx'
import { isUnderWay, nameOfJob } from './jobFacts.ts'

/** Says when a job of this window has ended: done, with what it refused, or failed with the reason, until the same work goes on. `show`: opens it in the list. */
export function useJobNews(show: (jobId: string) => void): void {
  const host = useHost()
  const showing = useRef(show)
  useEffect(() => {
    showing.current = show
  })
  useEffect(() => {
    const underWay = new Set<string>()
    const failures: Failure[] = []
    return host.events.subscribe((message) => {
      if (message.name !== 'job.changed') return
      const job = message.payload
      if (isUnderWay(job)) {
        if (!underWay.has(job.jobId)) void takeAway(host, failures, job)
        underWay.add(job.jobId)
        return
      }
      if (!underWay.delete(job.jobId)) return
      const name = nameOfJob(job)
      const action = { text: strings.jobs.seeWhy, onPress: () => showing.current(job.jobId) }
      if (job.state === 'failed') failures.push({ job, close: openToast('bad', strings.jobs.news.failed(name, job.error?.message ?? ''), action) })
      if (job.state !== 'done') return
      void (async () => {
        const detail = await host.commands.invoke('jobs.show', { jobId: job.jobId, limit: 1 })
        const refused = detail.ok ? detail.value.refused.total : 0
        if (refused > 0) toast('warn', strings.jobs.refusedToast(name, refused), action)
        else if (!QUIET.includes(job.kind)) toast('ok', strings.jobs.news.done(name))
      })()
    })
  }, [host])
}

/** Kinds whose page says itself that they are done, or that nobody asked for. */
const QUIET: readonly string[] = ['score', 'scoring', 'preflight', 'lockbox']

/** A failed job whose message is shown. */
interface Failure {
  readonly job: Job
  readonly close: () => void
}

/** Messages of failed jobs go when a job of the same kind begins that was asked the same: a run that is gone on with, an import that is tried again. */
async function takeAway(host: HostInterface, failures: Failure[], begun: Job): Promise<void> {
  const alike = failures.filter(({ job }) => job.kind === begun.kind)
  if (alike.length === 0) return
  const asked = await askedOf(host, begun)
  for (const failure of alike) {
    if (asked === undefined || (await askedOf(host, failure.job)) !== asked) continue
    failure.close()
    failures.splice(failures.indexOf(failure), 1)
  }
}

/** What the job was asked, as text; undefined where the list does not hold it any more. */
async function askedOf(host: HostInterface, { jobId }: Job): Promise<string | undefined> {
  const detail = await host.commands.invoke('jobs.show', { jobId, limit: 1 })
  return detail.ok ? JSON.stringify(sorted(detail.value.payload)) : undefined
}

/** With the names of objects in one order. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]))
}
