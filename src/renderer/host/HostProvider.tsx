import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react'
import type { CommandOutput, HostInterface, Job } from '../../contract/index.ts'
import { notePace } from './jobPace.ts'

const HostContext = createContext<HostInterface | undefined>(undefined)

/** Hands the host to the page, and keeps what the page has read up to date with the host's events. */
export function HostProvider({ host, children }: { host: HostInterface; children: ReactNode }): ReactNode {
  const client = useMemo(() => createQueryClient(), [])
  useEffect(() => host.events.subscribe((message) => {
    if (message.name === 'library.changed') void client.invalidateQueries()
    else if (message.name === 'job.changed') {
      notePace(message.payload, performance.now())
      client.setQueryData<CommandOutput<'jobs.list'>>(['jobs.list', {}], (known) => known && { jobs: withJob(known.jobs, message.payload) })
    }
  }), [host, client])
  return <HostContext value={host}><QueryClientProvider client={client}>{children}</QueryClientProvider></HostContext>
}

/** The host this page runs in. */
export function useHost(): HostInterface {
  const host = useContext(HostContext)
  if (host === undefined) throw new Error('useHost needs a HostProvider above it.')
  return host
}

function createQueryClient(): QueryClient {
  // the host is on this machine: whether a network is there means nothing, and an error is an answer
  const options = { networkMode: 'always', retry: false } as const
  return new QueryClient({ defaultOptions: { queries: { ...options, staleTime: 10_000, refetchOnWindowFocus: false }, mutations: options } })
}

function withJob(jobs: readonly Job[], changed: Job): Job[] {
  return jobs.some((job) => job.jobId === changed.jobId) ? jobs.map((job) => (job.jobId === changed.jobId ? changed : job)) : [changed, ...jobs]
}
