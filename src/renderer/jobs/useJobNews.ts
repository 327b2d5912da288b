import { useEffect, useRef } from 'react'
import { useHost } from '../host/HostProvider.tsx'
import { strings } from '../strings/index.ts'
import { toast } from '../ui/Toasts.tsx'
import { isUnderWay, nameOfJob } from './jobFacts.ts'

/** Says when a job of this window has ended: done, with what it refused, or failed with the reason. `show`: opens it in the list. */
export function useJobNews(show: (jobId: string) => void): void {
  const host = useHost()
  const showing = useRef(show)
  useEffect(() => {
    showing.current = show
  })
  useEffect(() => {
    const underWay = new Set<string>()
    return host.events.subscribe((message) => {
      if (message.name !== 'job.changed') return
      const job = message.payload
      if (isUnderWay(job)) {
        underWay.add(job.jobId)
        return
      }
      if (!underWay.delete(job.jobId)) return
      const name = nameOfJob(job)
      const action = { text: strings.jobs.seeWhy, onPress: () => showing.current(job.jobId) }
      if (job.state === 'failed') toast('bad', strings.jobs.news.failed(name, job.error?.message ?? ''), action)
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
